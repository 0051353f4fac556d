/// figures.hpp: draws the figures of a report with gnuplot, or says why not.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/data/file.hpp>
#include <equipoise/report/figure_script.hpp>
#include <equipoise/report/markdown.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace equipoise::report {

namespace detail {

/// A new folder that goes away with the object.
class ScratchFolder {
  public:
    explicit ScratchFolder(const std::filesystem::path& parent) {
        std::string pattern = (parent / ".drawing-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            throw Error(fmt::format("{} cannot be written to: {}; check who may write there.", parent.string(),
                                    data::detail::reason(errno)));
        path_ = pattern;
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// Runs gnuplot once, in `folder`, on all scripts. Empty, or why it did not do its work.
inline std::string run_gnuplot(const std::filesystem::path& folder, const std::vector<std::string>& scripts) {
    std::vector<std::string> words{"gnuplot", "--default-settings"};
    words.insert(words.end(), scripts.begin(), scripts.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::string messages = (folder / "messages").string();

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, messages.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    pid_t process = 0;
    const int error_number = ::posix_spawnp(&process, "gnuplot", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error_number == ENOENT) return "gnuplot is not installed (Debian package gnuplot-nox).";
    if (error_number != 0) return fmt::format("gnuplot could not be started ({}).", data::detail::reason(error_number));

    int status = 0;
    while (::waitpid(process, &status, 0) < 0)
        if (errno != EINTR) return fmt::format("gnuplot got lost ({}).", data::detail::reason(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return "";
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return "gnuplot is not installed (Debian package gnuplot-nox).";
    const data::MappedFile log(messages);
    std::string said;
    for (char letter : log.text().substr(0, 300)) said += static_cast<unsigned char>(letter) < 0x20 ? ' ' : letter;
    return fmt::format("gnuplot failed ({} {}): {}.", WIFEXITED(status) ? "status" : "signal",
                       WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), fmt::join(wrapped(said, 400), " "));
}

/// The same bytes whenever the figure is the same: a PDF says when it was made, and that is blanked out.
inline std::string without_date(std::string_view file) {
    std::string text(file);
    const std::size_t start = text.find("/CreationDate (");
    if (start == std::string::npos) return text;
    const std::size_t end = std::min(text.find(')', start), text.size() - 1);
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(start), text.begin() + static_cast<std::ptrdiff_t>(end) + 1,
              ' ');
    return text;
}

}  // namespace detail

/// Writes script and data of every figure into `folder` and draws them. Files of an earlier report that no longer hold
/// are removed. Error: the folder cannot be written to.
inline Figures write_figures(const Results& results, const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        throw Error(fmt::format("{} cannot be made: {}; check the path and who may write there.", folder.string(),
                                error.message()));
    Figures figures;
    std::vector<std::string> scripts;
    const detail::ScratchFolder scratch(folder);
    constexpr std::array drawn{".svg", ".pdf"};
    for (const std::string& split : results.splits) {
        const auto files = figure_of(results, split);
        if (!files) {
            for (const char* ending : {".dat", ".gp", ".svg", ".pdf"})
                std::filesystem::remove(folder / (split + "_f1" + ending), error);
            continue;
        }
        for (const auto& place : {folder, scratch.path()}) {
            data::replace_file(place / (files->stem + ".dat"), {files->data});
            data::replace_file(place / (files->stem + ".gp"), {files->script});
        }
        scripts.push_back(files->stem + ".gp");
        figures.list.push_back({files->stem, files->caption});
    }
    if (scripts.empty()) return figures;
    figures.not_drawn_because = detail::run_gnuplot(scratch.path(), scripts);
    for (const Figure& figure : figures.list)
        for (const char* ending : drawn) {
            const auto made = scratch.path() / (figure.stem + ending);
            if (figures.not_drawn_because.empty() &&
                (!std::filesystem::exists(made, error) || std::filesystem::file_size(made, error) == 0))
                figures.not_drawn_because = fmt::format("gnuplot wrote no {}{}.", figure.stem, ending);
        }
    for (const Figure& figure : figures.list)
        for (const char* ending : drawn) {
            const auto place = folder / (figure.stem + ending);
            if (figures.not_drawn_because.empty())
                data::replace_file(
                    place, {detail::without_date(data::MappedFile(scratch.path() / (figure.stem + ending)).text())});
            else
                std::filesystem::remove(place, error);
        }
    return figures;
}

}  // namespace equipoise::report
