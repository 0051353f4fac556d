// Tests of report/words.hpp.
// SPDX-License-Identifier: MIT
#include <equipoise/report/words.hpp>

#include "catch.hpp"
#include "sample.hpp"

#include <limits>

using namespace equipoise;
using namespace equipoise::report;

TEST_CASE("words: numbers") {
    CHECK(decimals(0.7525) == "0.752");
    CHECK(decimals(-0.0001) == "0.000");
    CHECK(decimals(-0.5, 1) == "-0.5");
    CHECK(decimals(std::numeric_limits<double>::quiet_NaN()) == "–");
    CHECK(decimals(std::numeric_limits<double>::infinity()) == "–");
}

TEST_CASE("words: a mean shows its SEM only where there is one") {
    const std::vector<double> three{1, 2, 3}, one{2};
    CHECK(mean_and_sem(stats::summarise(three)) == "2.000 ± 0.577");  // 1 / sqrt(3)
    CHECK(mean_and_sem(stats::summarise(one)) == "2.000 ± n/a");
    CHECK(mean_and_sem(stats::summarise(std::vector<double>{})) == "–");
}

TEST_CASE("words: p is never 0 or 1 and shows on which side of .05 it is") {
    CHECK(p_equals(0.7323) == "p = 0.73");
    CHECK(p_equals(0.0451) == "p = 0.045");
    CHECK(p_equals(0.04996) == "p = 0.0500");
    CHECK(p_equals(0.0496) == "p = 0.0496");
    CHECK(p_equals(0.0504) == "p = 0.0504");
    CHECK(p_equals(0.0003) == "p = 0.0003");
    CHECK(p_equals(0.00003) == "p < 0.0001");
    CHECK(p_equals(0.9999) == "p > 0.99");
}

TEST_CASE("words: lines break at blanks, long words after a bracket or comma, letters of two bytes count once") {
    CHECK(wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
    CHECK(wrapped("", 7) == std::vector<std::string>{""});
    CHECK(wrapped("ab±cd ef", 5) == std::vector<std::string>{"ab±cd", "ef"});
    CHECK(wrapped("augmentation(mixup(alpha=0.2))", 20) ==
          std::vector<std::string>{"augmentation(mixup(", "alpha=0.2))"});
    CHECK(wrapped("abcdefgh", 3) == std::vector<std::string>{"abc", "def", "gh"});
    CHECK(wrapped("±±±±", 3) == std::vector<std::string>{"±±±", "±"});
}

TEST_CASE("words: what is unfinished, short or made up is said") {
    auto results = sample::stage3();
    CHECK(about_progress(results) == "66 of 66 planned runs complete.");
    CHECK(sample::has(about_data(results), "SYNTHETIC DATA: pond"));
    CHECK(about_quick(results).empty());
    results.is_synthetic = false;
    results.is_quick = true;
    CHECK(about_data(results) == "Data: pond.");
    CHECK(sample::has(about_quick(results), "QUICK RUNS"));
    CHECK(about_progress(sample::only_first(results, 20)) ==
          "20 of 66 planned runs complete, 1 failed, 45 not done yet. The figures below are those of the complete runs "
          "alone.");
    CHECK(sample::has(about_progress(sample::only_first(results, 0)), "Nothing can be reported yet."));
}
