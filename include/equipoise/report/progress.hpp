/// progress.hpp: what is seen while runs go on.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/study/runner.hpp>

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <string>
#include <unistd.h>

namespace equipoise {

/// A live line on a terminal, a plain line for each run elsewhere; on the error stream, so that results can be piped.
/// The best figure shown is of the validation split: a test figure that is watched is a test figure that is chosen by.
class ProgressDisplay {
  public:
    ProgressDisplay(std::string study, std::size_t planned)
        : study_(std::move(study)), planned_(planned), is_terminal_(::isatty(STDERR_FILENO) != 0) {}

    void show(const ProgressReport& report) {
        const RunnerTally& tally = report.tally;
        const std::size_t finished = tally.done + tally.failed;
        const std::size_t left = tally.planned - tally.found - finished;
        const double seconds_each = report.seconds / static_cast<double>(finished);
        if (report.outcome != nullptr && !report.run.is_control() && !report.outcome->splits.empty())
            best_ = std::max(best_, report.outcome->splits.front().honest.counts.f1());
        const std::string line =
            fmt::format("{}/{} runs  {:.1f} runs/min  {} left  best validation F1 {:.3f}  {}", tally.found + finished,
                        tally.planned, 60 / seconds_each, duration(seconds_each * static_cast<double>(left)), best_,
                        report.outcome != nullptr ? report.run.title() : "failed: " + report.run.title());
        if (is_terminal_)
            fmt::print(stderr, "\r\x1b[K{}", line.substr(0, 119));
        else
            fmt::print(stderr, "{}\n", line);
        std::fflush(stderr);
        line_is_open_ = is_terminal_;
    }
    void say(const std::string& sentence) {
        close_line();
        fmt::print(stderr, "{}: {}\n", study_, sentence);
    }
    void finish(const RunnerTally& tally) {
        close_line();
        for (const std::string& error : tally.errors) fmt::print(stderr, "{}: failed: {}\n", study_, error);
        if (tally.planned < planned_)
            fmt::print(stderr, "{}: this shard has {} of {} runs.\n", study_, tally.planned, planned_);
        if (tally.repeated > 0)
            fmt::print(stderr, "{}: {} of these runs were not trained: they are the same treatment as another.\n",
                       study_, tally.repeated);
        fmt::print(stderr, "{}: {} of {} runs complete ({} now, {} before){}{}.\n", study_, tally.found + tally.done,
                   tally.planned, tally.done, tally.found,
                   tally.failed > 0 ? fmt::format(", {} failed", tally.failed) : "",
                   tally.was_interrupted ? "; interrupted: the same command goes on from here" : "");
    }

    /// "45 s", "12 min", "3 h 20 min".
    static std::string duration(double seconds) {
        if (seconds < 99.5) return fmt::format("{:.0f} s", seconds);
        const auto minutes = static_cast<long long>(std::llround(seconds / 60));
        return minutes < 100 ? fmt::format("{} min", minutes) : fmt::format("{} h {} min", minutes / 60, minutes % 60);
    }

  private:
    void close_line() {
        if (line_is_open_) fmt::print(stderr, "\n");
        line_is_open_ = false;
    }
    std::string study_;
    std::size_t planned_;
    bool is_terminal_;
    bool line_is_open_ = false;
    double best_ = 0;
};

}  // namespace equipoise
