// Tests of report/figure_script.hpp.
// SPDX-License-Identifier: MIT
#include <equipoise/report/figure_script.hpp>

#include "catch.hpp"
#include "sample.hpp"

#include <set>

using namespace equipoise;
using namespace equipoise::report;

namespace {

/// The rows of one block of data, by gnuplot's rule: blocks lie between two empty lines.
std::vector<std::string> block(const std::string& data, std::size_t index) {
    std::vector<std::vector<std::string>> blocks(1);
    std::istringstream lines(data);
    std::size_t empty = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.empty()) {
            ++empty;
        } else if (line[0] != '#') {
            if (empty >= 2 && !blocks.back().empty()) blocks.emplace_back();
            empty = 0;
            blocks.back().push_back(line);
        }
    }
    return index < blocks.size() ? blocks[index] : std::vector<std::string>{};
}

}  // namespace

TEST_CASE("figure_script: every run and every mean of Stage 3 is drawn") {
    const Results results = sample::stage3();
    const auto figure = figure_of(results, "test_ood");
    REQUIRE(figure);
    CHECK(figure->stem == "test_ood_f1");
    for (std::size_t series : {0u, 1u}) {
        CHECK(block(figure->data, 2 * series).size() == 33);
        CHECK(block(figure->data, 2 * series + 1).size() == 11);
    }
    CHECK(block(figure->data, 4).empty());
    CHECK(sample::has(block(figure->data, 0)[1], " " + text_of(results.runs[1].number("test_ood.honest.f1")) + " 456"));
    CHECK(sample::has(figure->script, "title 'mode repeat'"));
    CHECK(sample::has(figure->script, "title 'mode linear'"));
    CHECK(sample::has(figure->script, "set xlabel 'upsampling ratio'"));
    CHECK(sample::has(figure->script, "SYNTHETIC DATA (pond)"));
    CHECK(sample::has(figure->script, "always = 0.641"));
    CHECK(sample::has(figure->script, "'always positive'"));
    CHECK(sample::has(figure->caption, "Synthetic data: F1 on the OOD test"));
}

TEST_CASE("figure_script: series without runs are left out and the others keep their data") {
    Results results = sample::stage3();
    results.runs.erase(results.runs.begin(), results.runs.begin() + 33);  // all of repeat
    const auto figure = figure_of(results, "test_iid");
    REQUIRE(figure);
    CHECK(block(figure->data, 0).size() == 33);
    CHECK(block(figure->data, 1).size() == 11);
    CHECK_FALSE(sample::has(figure->script, "repeat"));
    CHECK(sample::has(figure->script, "data index 1 using 2:3 with linespoints"));
    CHECK(sample::has(figure->script, "title 'mode linear'"));
}

TEST_CASE("figure_script: no figure without figures") {
    CHECK_FALSE(figure_of(sample::only_first(sample::stage3(), 0), "test_ood"));
    CHECK_FALSE(figure_of(sample::stage3(), "test_of_another_kind"));
}

TEST_CASE("figure_script: a study without factors shows its seeds") {
    const auto figure = figure_of(sample::study_of({}), "test_ood");
    REQUIRE(figure);
    CHECK(block(figure->data, 1).size() == 3);
    CHECK(sample::has(figure->script, "set xtics ('123' 1, '456' 2, '789' 3)"));
}

TEST_CASE("figure_script: a single run has no bar") {
    const auto figure = figure_of(sample::study_of({sample::modes()}, {1}), "test_ood");
    REQUIRE(figure);
    for (const std::string& row : block(figure->data, 1)) CHECK(row.ends_with(" NaN 1"));
}

TEST_CASE("figure_script: series of several factors are told apart without colour") {
    std::set<std::pair<int, int>> looks;  // shape and dashes
    for (std::size_t first = 0; first < 3; ++first)
        for (std::size_t rest = 0; rest < 6; ++rest) {
            const auto style = report::detail::style_of(first, rest, false);
            looks.emplace(style.mean_point, style.dashes);
        }
    CHECK(looks.size() == 18);
    std::set<int> shapes, dashes;
    for (std::size_t level = 0; level < 5; ++level) {
        shapes.insert(report::detail::style_of(level, 0, true).mean_point);
        dashes.insert(report::detail::style_of(level, 0, true).dashes);
    }
    CHECK(shapes.size() == 5);
    CHECK(dashes.size() == 5);
}

TEST_CASE("figure_script: series do not stand on one another") {
    const auto figure = figure_of(sample::stage3(), "test_ood");
    REQUIRE(figure);
    const auto place = [](const std::string& row) {
        std::istringstream words(row);
        double level = 0, x = 0;
        words >> level >> x;
        return x;
    };
    const auto repeat = block(figure->data, 1), linear = block(figure->data, 3);
    for (std::size_t i = 0; i < 11; ++i) {
        CHECK(place(repeat[i]) < place(linear[i]));
        if (i > 0) CHECK(place(linear[i - 1]) < place(repeat[i]));
    }
}

TEST_CASE("figure_script: long labels are cut in the key alone") {
    const std::string label = "augmentation(" + std::string(120, 'x') + ")";
    CHECK(report::detail::key_text("mode repeat") == "mode repeat");
    CHECK(report::detail::key_text(label).size() <= 100);
    CHECK(report::detail::key_text(label).ends_with(" ..."));
}
