// SPDX-License-Identifier: MIT
#include <equipoise/sampling/training_set.hpp>

#include "catch.hpp"
#include "small_data.hpp"

using namespace equipoise;

TEST_CASE("a training set begins as the rows of the split") {
    const auto data = small_data::make(3, 5);
    const TrainingSet set(data, small_data::all_rows(data));
    CHECK(set.size() == 8);
    CHECK(set.counts() == std::vector<std::size_t>{5, 3});
    CHECK(set.terms(4).size() == 1);
    CHECK(set.terms(4)[0] == Term{4, 1});
    CHECK(set.targets(0)[0] == 1);
    CHECK(set.targets(7)[0] == 0);
}

TEST_CASE("a blend has the terms of both rows and the targets of the first") {
    const auto data = small_data::make(3, 5);
    TrainingSet set(data, small_data::all_rows(data));
    set.append_blend(0, 2, 0.25f);
    REQUIRE(set.terms(8).size() == 2);
    CHECK(set.terms(8)[0] == Term{0, 0.25f});
    CHECK(set.terms(8)[1] == Term{2, 0.75f});
    CHECK(set.targets(8)[0] == 1);
    set.mix(8, 7, 0.5f);  // a blend of a blend
    REQUIRE(set.terms(8).size() == 3);
    CHECK(set.terms(8)[2] == Term{7, 0.5f});
    CHECK(set.targets(8)[0] == 0.5f);
}

TEST_CASE("the hash of a training set tells plans apart") {
    const auto data = small_data::make(3, 5);
    const TrainingSet original(data, small_data::all_rows(data));
    TrainingSet changed = original;
    CHECK(changed.hash() == original.hash());
    changed.append_blend(0, 1, 0.5f);
    const auto blended = changed.hash();
    CHECK(blended != original.hash());
    changed = original;
    changed.append_blend(0, 1, 0.25f);
    CHECK(changed.hash() != blended);
    changed = original;
    changed.keep(std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5, 7, 6});
    CHECK(changed.hash() != original.hash());
}

TEST_CASE("rows of several classes belong to the group of the class they show") {
    const auto data = small_data::make(4, 3, 8, 2);
    const TrainingSet set(data, small_data::all_rows(data));
    CHECK(set.group_count() == 3);
    CHECK(set.counts() == std::vector<std::size_t>{3, 2, 2});
}

TEST_CASE("a training set knows its data set, whatever is done to it") {
    const auto data = small_data::make(3, 5);
    TrainingSet set(data, small_data::all_rows(data));
    set.keep(std::vector<std::uint32_t>{0, 1, 5, 6});
    set.permute_labels(Stream(1, "labels"));
    const TrainingSet copy = set;
    CHECK(&copy.data() == &data);
}

TEST_CASE("weights in the loss are 1, follow their rows, and are blended as targets are") {
    const auto data = small_data::make(3, 5);
    TrainingSet set(data, small_data::all_rows(data));
    const auto unweighted = set.hash();
    CHECK(set.loss_weight(2) == 1);
    set.set_loss_weight(2, 4);
    set.set_loss_weight(5, 0.5f);
    CHECK(set.hash() != unweighted);
    set.repeat(2);
    set.append_blend(5, 2, 0.5f);
    CHECK(set.loss_weight(8) == 4);
    CHECK(set.loss_weight(9) == 0.5f);
    set.mix(2, 5, 0.25f);
    CHECK(set.loss_weight(2) == 0.5f + 0.25f * 3.5f);
    set.keep(std::vector<std::uint32_t>{5, 2});
    CHECK(set.loss_weight(0) == 0.5f);
    set.permute_labels(Stream(1, "labels"));
    CHECK(set.loss_weight(0) + set.loss_weight(1) == 0.5f + 0.5f + 0.25f * 3.5f);
    for (float weight : {0.1f, 0.3f, 0.7f}) CHECK(mixed_loss_weight(1, 1, weight) == 1);
}

TEST_CASE("memory: the limit goes with copies, room is made for what is announced") {
    const auto data = small_data::make(3, 5);
    TrainingSet set(data, small_data::all_rows(data));
    CHECK(set.most_terms() == 1);
    set.append_blend(0, 1, 0.5f);
    CHECK(set.most_terms() == 2);
    CHECK_NOTHROW(set.make_room("mine", 1e6, 1));
    set.limit_memory(100'000);
    set.keep(std::vector<std::uint32_t>{0, 1, 2});
    TrainingSet copy = set;
    CHECK_NOTHROW(copy.make_room("mine", 1000, 2));
    CHECK_THROWS_AS(copy.make_room("mine", 1e6, 0), Error);
    copy.limit_memory(100'000'000);
    CHECK_NOTHROW(copy.make_room("mine", 1e6, 1));
}

TEST_CASE("a group has the name of its class") {
    auto data = small_data::make(3, 5);
    data.class_pair = {"silence", "frog"};
    CHECK(name_of_group(data, 0) == "silence");
    CHECK(name_of_group(data, 1) == "frog");
    const auto several = small_data::make(3, 5, 8, 2);
    CHECK(name_of_group(several, 0) == "negative");
    CHECK(name_of_group(several, 2) == "class1");
}
