// Tests of report/console.hpp.
// SPDX-License-Identifier: MIT
#include <equipoise/report/console.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include <equipoise/report/analyses.hpp>

using namespace equipoise;
using sample::Environment;

namespace {

std::size_t widest_line(const std::string& text) {
    std::size_t widest = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) widest = std::max(widest, report::width_of(line));
    return widest;
}

std::string console_of(const Results& results, std::string_view factor, std::size_t columns = 80, bool is_utf8 = true,
                       bool colours = false) {
    std::vector<Findings> analyses{mean_sem(results)};
    if (!factor.empty()) analyses.push_back(one_way_anova(results, factor, ""));
    return console_report(results, analyses, colours, columns, is_utf8);
}

}  // namespace

TEST_CASE("console: eighty columns hold every line of every design") {
    const DesignFactor augmentation{
        "augmentation", {"no_augmentation", "augmentation(mixup(alpha=0.2), label_smoothing(strength=0.1))"}, {}};
    const std::vector<Results> studies{
        sample::stage3(),
        sample::only_first(sample::stage3(), 20),
        sample::only_first(sample::stage3(), 0),
        sample::study_of({}),
        sample::study_of({augmentation, sample::modes()}),
        sample::study_of({sample::numbers("hidden", {0, 128, 512, 1024}), sample::numbers("dropout", {0, 0.25, 0.5}),
                          sample::numbers("lr", {1e-4, 5e-4, 1e-3}), sample::numbers("batch", {16, 32})},
                         {123}),
        sample::study_of({augmentation, augmentation, augmentation})};
    for (const Results& results : studies)
        for (std::size_t columns : {60u, 80u, 132u})
            CHECK(widest_line(console_of(results, results.factors.empty() ? "" : results.factors.back().name,
                                         columns)) <= columns);
}

TEST_CASE("console: numbers are set flush right and Stage 3 fits without wrapping") {
    const std::string text = console_of(sample::stage3(), "ratio");
    CHECK(sample::has(text,
                      "mode    ratio  n         OOD F1  OOD precision     OOD recall      OOD AUROC\n"
                      "----------------------------------------------------------------------------\n"
                      "repeat      0  3  "));
    CHECK(sample::has(text, "\nlinear   0.45  3  "));
    CHECK(sample::has(text, "66 of 66 planned runs complete."));
    CHECK(sample::has(text, "SYNTHETIC DATA"));
}

TEST_CASE("console: what does not fit is continued below with the names of the rows") {
    const std::string text = console_of(sample::stage3(), "", 50);
    CHECK(sample::has(text, "mode    ratio  n         OOD F1  OOD precision\n"));
    CHECK(sample::has(text, "mode    ratio  n     OOD recall      OOD AUROC\n"));
}

TEST_CASE("console: plain letters where the locale has no others") {
    const std::string plain = console_of(sample::only_first(sample::stage3(), 20), "ratio", 80, false);
    CHECK(std::ranges::all_of(plain, [](char letter) { return static_cast<unsigned char>(letter) < 0x80; }));
    CHECK(sample::has(plain, " +- "));
    CHECK(sample::has(plain, "eta^2"));
    CHECK(widest_line(plain) <= 80);
    CHECK(sample::has(console_of(sample::stage3(), "ratio"), " ± "));
}

TEST_CASE("console: colours only where they are asked for") {
    CHECK_FALSE(sample::has(console_of(sample::stage3(), "ratio"), "\x1b["));
    const std::string coloured = console_of(sample::stage3(), "ratio", 80, true, true);
    CHECK(sample::has(coloured, "\x1b[1mstage3_balancing\x1b[0m\n"));
    CHECK(sample::has(coloured, "\x1b[1;33mSYNTHETIC DATA"));
}

TEST_CASE("console: nothing done yet, and notices of the data") {
    Results results = sample::only_first(sample::stage3(), 0);
    results.notices = {"3 rows have no label."};
    const std::string text = console_of(results, "ratio");
    CHECK(sample::has(text, "0 of 66 planned runs complete, 1 failed, 65 not done yet. "));
    CHECK(sample::has(text, "3 rows have no label."));
    CHECK_FALSE(sample::has(text, "nan"));
}

TEST_CASE("console: the first of LC_ALL, LC_CTYPE and LANG that is set decides") {
    const Environment lang("LANG", "en_GB.UTF-8");
    {
        const Environment type("LC_CTYPE", nullptr), all("LC_ALL", nullptr);
        CHECK(report::has_utf8());
    }
    {
        const Environment type("LC_CTYPE", "C"), all("LC_ALL", "");
        CHECK_FALSE(report::has_utf8());
    }
    {
        const Environment type("LC_CTYPE", "C"), all("LC_ALL", "C.utf8");
        CHECK(report::has_utf8());
    }
}

TEST_CASE("console: NO_COLOR and a dumb terminal mean no colours") {
    const Environment colour("NO_COLOR", "1");
    CHECK_FALSE(report::has_colours());
    const Environment none("NO_COLOR", nullptr), terminal("TERM", "dumb");
    CHECK_FALSE(report::has_colours());
}
