// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "example_program.hpp"

#include <fstream>

TEST_CASE("runs leave records, a failed one says why, and the others go on") {
    example::Workspace work;
    const auto tally = work.run();
    CHECK(tally.planned == 4);
    CHECK(tally.done == 3);
    CHECK(tally.failed == 1);
    CHECK(tally.errors == std::vector<std::string>{"level=2 seed=13: this run cannot be done"});
    CHECK((*work.store.read(work.id(3), "example"))["status"] == "failed");
    CHECK((*work.store.read(work.id(0), "example"))["status"] == "complete");
}

TEST_CASE("what is complete is not done again, what failed is, and fresh does all") {
    example::Workspace work;
    work.run();
    const auto again = work.run();
    CHECK(again.found == 3);
    CHECK(again.done == 0);
    CHECK(again.failed == 1);
    CHECK(work.run({.jobs = 1, .is_fresh = true}).done == 3);
}

TEST_CASE("shards divide the plan between them") {
    example::Workspace work;
    CHECK(work.run({.jobs = 1, .shard = 1, .shards = 3}).planned == 2);
    CHECK(work.run({.jobs = 1, .shard = 2, .shards = 3}).planned == 1);
    CHECK(work.run({.jobs = 1, .shard = 3, .shards = 3}).planned == 1);
    CHECK(work.run().found == 3);
}

TEST_CASE("an interrupted study leaves nothing half done") {
    example::Workspace work;
    work.is_stopped = true;
    const auto tally = work.run();
    CHECK(tally.was_interrupted);
    CHECK(tally.done + tally.failed == 0);
    work.is_stopped = false;
    CHECK(work.run().done == 3);
}

TEST_CASE("a damaged record is set aside and done again with the same bytes") {
    example::Workspace work;
    work.run();
    const auto path = work.path / "records" / (work.id(0) + ".json");
    const auto contents = [&] {
        std::ifstream file(path);
        return std::string{std::istreambuf_iterator<char>(file), {}};
    };
    const std::string whole = contents();
    std::filesystem::resize_file(path, whole.size() / 2);
    CHECK(work.run().done == 1);
    CHECK(contents() == whole);
}
