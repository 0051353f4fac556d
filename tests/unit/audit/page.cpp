// SPDX-License-Identifier: MIT
#include <equipoise/audit/page.hpp>

#include "catch.hpp"
#include "sample.hpp"

#include <sstream>

using namespace sample;

namespace {
std::size_t widest(const std::string& page) {
    std::istringstream lines(page);
    std::size_t most = 0;
    for (std::string line; std::getline(lines, line);) most = std::max(most, detail::width_of(line));
    return most;
}
}  // namespace

TEST_CASE("the page: what is wrong, what may be said, the numbers") {
    const std::string page = page_of(audit_of(mixed, {.roles = {.factors = {"arm"}}}));
    const std::size_t wrong = page.find("What is wrong"), said = page.find("What the runs say"),
                      numbers = page.find("The numbers");
    CHECK(wrong < said);
    CHECK(said < numbers);
    CHECK(numbers != std::string::npos);
    CHECK(contains(page, "1. NO CLAIM: Runs differ in 3 settings that nobody declared"));
    CHECK(contains(page, "No claim from all runs together"));
    CHECK(contains(page, "all, as the file stands"));
    CHECK(contains(page, "alike: new"));
    CHECK(widest(page) <= 80);
    CHECK_FALSE(contains(page, "\x1b["));
    CHECK(contains(page_of(audit_of(mixed), true), "\x1b[1m"));
}

TEST_CASE("a clean file gets its verdict, and p > .05 is never called no effect") {
    const std::string page =
        page_of(audit_of("arm,seed,f1\nnone,1,.5\nnone,2,.6\nnone,3,.7\nmix,1,.52\nmix,2,.57\nmix,3,.74\n"));
    CHECK(contains(page, "Nothing that can be seen from the file."));
    CHECK(contains(page, "Verdict: inconclusive."));
    std::string words = page;  // wherever the line breaks
    for (std::size_t at = 0; (at = words.find("\n  ", at)) != std::string::npos;) words.replace(at, 3, " ");
    CHECK(contains(words, "that is not evidence that nothing differs"));
    CHECK(contains(page, "--margin"));
    CHECK(contains(page, "paired t test, 3 pairs"));
    CHECK(widest(page) <= 80);
}

TEST_CASE("very long words and names stay within the page") {
    const std::string name(120, 'x');
    const std::string page = page_of(audit_of("arm," + name + ".f1\n" + name + ",.5\nb,.6\n" + name + ",.7\nb,.8\n"));
    CHECK(contains(page, "xxxx"));
    CHECK(contains(page, "one-way ANOVA"));
}

TEST_CASE("several factors and wide tables") {
    const std::string two = page_of(audit_of("a,b,y\nx,u,1\nx,u,2\nx,v,4\nx,v,6\nz,u,3\nz,u,5\nz,v,11\nz,v,14\n",
                                             {.roles = {.metrics = {"y"}, .factors = {"a", "b"}}}));
    CHECK(contains(two, "a:b: F(1, 4)"));
    CHECK(contains(two, "all factors, type II"));
    CHECK(contains(page_of(audit_of("a,b,c\n1.1,2.2,3.1\n1.3,2.1,3.3\n1.2,2.5,2.9\n")), "Read as a wide table"));
}
