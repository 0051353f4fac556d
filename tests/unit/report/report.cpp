// Tests of report/report.hpp.
// SPDX-License-Identifier: MIT
#include <equipoise/report/report.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include <equipoise/report/analyses.hpp>

using namespace equipoise;

TEST_CASE("report: all files, the same bytes each time, at every state of the study") {
    for (std::size_t complete : {0u, 1u, 20u, 66u}) {
        const sample::Folder folder;
        const auto out = folder.path() / "results" / "stage3";
        const Results results = sample::only_first(sample::stage3(), complete);
        const std::vector<Findings> analyses{mean_sem(results), one_way_anova(results, "ratio", "mode")};
        std::vector<std::string> before;
        for (int time = 0; time < 2; ++time) {
            write_report(results, analyses, out);
            std::vector<std::string> now;
            for (const char* file : {"results.csv", "summary.json", "report.md"})
                now.push_back(sample::read(out / file));
            if (time == 1) CHECK(now == before);
            before = now;
        }
        CHECK(sample::has(before[2], std::to_string(complete) + " of 66 planned runs complete"));
        CHECK_FALSE(sample::has(before[2], "nan"));
        CHECK(std::filesystem::exists(out / "figures" / "test_ood_f1.gp") == (complete > 0));
        CHECK_FALSE(std::filesystem::exists(out / "results.csv.tmp"));
    }
}

TEST_CASE("report: a figure that is not drawn is said in report.md and changes no number") {
    const sample::Folder with, without, empty;
    const Results results = sample::stage3();
    write_report(results, {mean_sem(results)}, with.path());
    {
        const sample::Environment path("PATH", empty.path().c_str());
        write_report(results, {mean_sem(results)}, without.path());
    }
    CHECK(sample::has(sample::read(without.path() / "report.md"),
                      "The figures were not drawn: gnuplot is not installed"));
    CHECK(sample::read(with.path() / "summary.json") == sample::read(without.path() / "summary.json"));
    CHECK(sample::read(with.path() / "results.csv") == sample::read(without.path() / "results.csv"));
}
