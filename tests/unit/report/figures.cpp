// Tests of report/figures.hpp.
// SPDX-License-Identifier: MIT
#include <equipoise/report/figures.hpp>

#include "catch.hpp"
#include "sample.hpp"

using namespace equipoise;
using namespace equipoise::report;
namespace fs = std::filesystem;

namespace {

bool has_gnuplot() { return std::system("gnuplot --version >/dev/null 2>&1") == 0; }

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// A folder that holds a program called gnuplot, for PATH.
void write_gnuplot(const fs::path& folder, const std::string& script) {
    std::ofstream(folder / "gnuplot") << "#!/bin/sh\n" << script;
    fs::permissions(folder / "gnuplot", fs::perms::owner_all);
}

}  // namespace

TEST_CASE("figures: drawn by gnuplot, the same bytes each time") {
    if (!has_gnuplot()) {
        WARN("skipped: gnuplot is not installed");
        return;
    }
    const sample::Folder folder;
    const Results results = sample::stage3();
    const Figures figures = write_figures(results, folder.path() / "figures");
    CHECK(figures.not_drawn_because == "");
    REQUIRE(figures.list.size() == 2);
    CHECK(files_in(folder.path() / "figures") == 8);
    const std::string svg = sample::read(folder.path() / "figures/test_ood_f1.svg");
    const std::string pdf = sample::read(folder.path() / "figures/test_ood_f1.pdf");
    CHECK(sample::has(svg, "<svg"));
    CHECK(sample::has(svg, "SYNTHETIC DATA (pond)"));
    CHECK(sample::has(svg, "mode linear"));
    CHECK(pdf.starts_with("%PDF"));
    write_figures(results, folder.path() / "figures");
    CHECK(sample::read(folder.path() / "figures/test_ood_f1.svg") == svg);
    CHECK(sample::read(folder.path() / "figures/test_ood_f1.pdf") == pdf);
}

TEST_CASE("figures: every design can be drawn") {
    if (!has_gnuplot()) {
        WARN("skipped: gnuplot is not installed");
        return;
    }
    const DesignFactor hostile{"it's `date`", {"a_{b}^c", "\"quoted\\n\"", "it's; exit 3"}, {}};
    for (const Results& results :
         {sample::study_of({}), sample::study_of({}, {1}), sample::study_of({sample::modes()}, {1}),
          sample::study_of({hostile}),
          sample::study_of({sample::numbers("lr", {1e-4, 1e-3}), hostile, sample::modes()}),
          sample::study_of({sample::numbers("ratio", {0.5})}), sample::only_first(sample::stage3(), 1)}) {
        const sample::Folder folder;
        CHECK(write_figures(results, folder.path()).not_drawn_because == "");
        CHECK(files_in(folder.path()) == 8);
    }
}

TEST_CASE("figures: without gnuplot script and data are there, and why there is no more") {
    const sample::Folder folder, empty;
    std::ofstream(folder.path() / "test_ood_f1.svg") << "of an earlier report";
    const sample::Environment path("PATH", empty.path().c_str());
    const Figures figures = write_figures(sample::stage3(), folder.path());
    CHECK(sample::has(figures.not_drawn_because, "gnuplot is not installed"));
    CHECK(figures.list.size() == 2);
    CHECK(fs::exists(folder.path() / "test_ood_f1.gp"));
    CHECK(fs::exists(folder.path() / "test_iid_f1.dat"));
    CHECK_FALSE(fs::exists(folder.path() / "test_ood_f1.svg"));
    CHECK(files_in(folder.path()) == 4);
}

TEST_CASE("figures: a gnuplot that fails, or writes nothing, is quoted") {
    const sample::Folder folder, programs;
    const sample::Environment path("PATH", programs.path().c_str());
    write_gnuplot(programs.path(), "echo 'unknown terminal type pdfcairo' >&2\nexit 2\n");
    CHECK(write_figures(sample::stage3(), folder.path()).not_drawn_because ==
          "gnuplot failed (status 2): unknown terminal type pdfcairo.");
    write_gnuplot(programs.path(), "exit 0\n");
    CHECK(sample::has(write_figures(sample::stage3(), folder.path()).not_drawn_because,
                      "gnuplot wrote no test_iid_f1.svg"));
    CHECK(files_in(folder.path()) == 4);
}

TEST_CASE("figures: without runs nothing is drawn and what was is removed") {
    const sample::Folder folder;
    write_figures(sample::stage3(), folder.path());
    const Figures figures = write_figures(sample::only_first(sample::stage3(), 0), folder.path());
    CHECK(figures.list.empty());
    CHECK(figures.not_drawn_because.empty());
    CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("figures: a folder that cannot be made is an error that names it") {
    const sample::Folder folder;
    std::ofstream(folder.path() / "file") << "in the way";
    try {
        write_figures(sample::stage3(), folder.path() / "file" / "figures");
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(sample::has(error.what(), "file/figures cannot be made"));
    }
}
