// Tests of report/markdown.hpp.
// SPDX-License-Identifier: MIT
#include <equipoise/report/markdown.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include <equipoise/report/analyses.hpp>

using namespace equipoise;
using namespace equipoise::report;

namespace {

std::string page_of(const Results& results, const Figures& figures = {}) {
    return markdown_report(results, {mean_sem(results), one_way_anova(results, "ratio", "mode")}, figures);
}

}  // namespace

TEST_CASE("markdown: title, data, design, tables and how to reproduce") {
    const std::string page = page_of(sample::stage3());
    CHECK(page.starts_with("# stage3\\_balancing\n"));
    CHECK(sample::has(page, "> **SYNTHETIC DATA: pond"));
    CHECK(sample::has(page, "66 of 66 planned runs complete."));
    CHECK(sample::has(page, "| ratio | 0, 0.1, 0.2,"));
    CHECK(sample::has(page, "| seed | 123, 456, 789 |"));
    CHECK(sample::has(page, "| optimiser | adamw(learning\\_rate=0.0005, weight\\_decay=0.004) |"));
    CHECK(sample::has(page,
                      "| mode | ratio | n | OOD F1 | OOD precision | OOD recall | OOD AUROC |\n| --- | ---: | ---: |"));
    CHECK(sample::has(page, "that is not evidence that they are equal."));
    CHECK(sample::has(page, "```sh\n./equipoise run stage3_balancing --seeds 123,456,789\n```"));
    CHECK_FALSE(sample::has(page, "nan"));
    CHECK_FALSE(sample::has(page, "## Figures"));
}

TEST_CASE("markdown: every table row has as many cells as its header") {
    std::istringstream lines(page_of(sample::only_first(sample::stage3(), 20)));
    std::ptrdiff_t bars = 0;
    for (std::string line; std::getline(lines, line);) {
        const bool is_row = line.starts_with("|");
        const auto here = std::ranges::count(line, '|') - (is_row ? 0 : std::ranges::count(line, '|'));
        if (is_row && bars > 0) CHECK(here == bars);
        bars = is_row ? here : 0;
    }
}

TEST_CASE("markdown: quick, partial and real data are said, and the command fits them") {
    Results results = sample::only_first(sample::stage3(), 20);
    results.is_quick = true;
    results.is_synthetic = false;
    results.data_name = "frogs|2019<b>";
    results.notices = {"3 rows have no label."};
    const std::string page = page_of(results);
    CHECK(sample::has(page, "> **QUICK RUNS"));
    CHECK(sample::has(page, "> **20 of 66 planned runs complete, 1 failed, 45 not done yet."));
    CHECK(sample::has(page, "Data: frogs\\|2019&lt;b\\>."));
    CHECK(sample::has(page, "3 rows have no label."));
    CHECK(sample::has(page, "./equipoise run stage3_balancing --data FILE --quick --seeds"));
    CHECK_FALSE(sample::has(page, "SYNTHETIC"));
}

TEST_CASE("markdown: figures, or why there are none") {
    Figures figures{{{"test_ood_f1", "F1 on the OOD test."}}, ""};
    std::string page = page_of(sample::stage3(), figures);
    CHECK(sample::has(page, "![F1 on the OOD test.](figures/test_ood_f1.svg)"));
    CHECK(sample::has(page, "(figures/test_ood_f1.pdf)"));
    figures.not_drawn_because = "gnuplot is not installed.";
    page = page_of(sample::stage3(), figures);
    CHECK(sample::has(page, "The figures were not drawn: gnuplot is not installed."));
    CHECK(sample::has(page, "(figures/test_ood_f1.gp)"));
    CHECK_FALSE(sample::has(page, ".svg"));
    CHECK_FALSE(sample::has(page, ".pdf"));
}
