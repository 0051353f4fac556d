/// path_matching.hpp: the same recordings under the names that two files give them.
///
/// One says D:\frogs\Moth01\20190823_060000.WAV and the other Moth01/20190823_060000.birdnet.embeddings.txt. Paths are
/// compared with '/' between folders and without "." and ".."; upper and lower case differ. Two paths match
///   1. if they are equal,
///   2. if they are equal without extension or suffix, and no other path of either side is equal to them so,
///   3. by the longest tail (name without extension and folders above it) that they share, if no other path of either
///      side ends with it. The name alone is such a tail.
/// What cannot be decided so stays unmatched; it is ambiguous if one path would be the whole tail of others.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/embeddings_text.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace equipoise::data {

/// "D:\a\.\b.wav" is "D:/a/b.wav": '/' between folders, none before the first, "." and ".." resolved.
inline std::string normalised_path(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const std::size_t length = std::min(path.find_first_of("/\\"), path.size());
        const std::string_view part = path.substr(0, length);
        path.remove_prefix(std::min(path.size(), length + 1));
        if (part == ".." && !parts.empty() && parts.back() != "..")
            parts.pop_back();
        else if (!part.empty() && part != ".")
            parts.push_back(part);
    }
    std::string normalised;
    for (std::string_view part : parts) normalised.append(normalised.empty() ? "" : "/").append(part);
    return normalised;
}

/// Without .birdnet.embeddings.txt or else an extension: up to five letters and digits, not digits alone (a recording
/// may be named clip.7).
inline std::string_view path_stem(std::string_view path) {
    if (path.ends_with(embeddings_text_suffix)) return path.substr(0, path.size() - embeddings_text_suffix.size());
    const std::size_t name = path.find_last_of('/') + 1;
    const std::size_t dot = path.find_last_of('.');
    if (dot == std::string_view::npos || dot <= name) return path;
    const std::string_view extension = path.substr(dot + 1);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const bool is_one = extension.size() <= 5 && std::ranges::any_of(extension, is_letter) &&
                        std::ranges::all_of(extension, [&](char c) { return is_digit(c) || is_letter(c); });
    return is_one ? path.substr(0, dot) : path;
}

/// Paths that end alike, and of which one, without partner, says no more than that.
struct AmbiguousPaths {
    std::string tail;                                   ///< what they end with, without extension
    std::array<std::vector<std::size_t>, 2> ending_so;  ///< of each list
};

/// partner[0][i] is the path of the second list that path i of the first one is, partner[1] the reverse.
struct PathMatches {
    std::array<std::vector<std::optional<std::size_t>>, 2> partner;
    std::size_t whole = 0;                    ///< matched by rule 1 or 2
    std::size_t by_tail = 0;                  ///< by rule 3, one folder or more
    std::size_t by_name = 0;                  ///< by rule 3, the name alone
    std::optional<AmbiguousPaths> ambiguous;  ///< the first there is
};

namespace detail {

/// The last `parts` parts of a path; nothing if it has fewer.
inline std::optional<std::string_view> tail_of(std::string_view path, std::size_t parts) {
    std::size_t start = path.size() + 1;
    for (; parts > 0; --parts) {
        if (start == 0) return std::nullopt;
        const std::size_t slash = start == 1 ? std::string_view::npos : path.rfind('/', start - 2);
        start = slash + 1;  // 0 where there is none
    }
    return path.substr(start);
}

class PathMatcher {
  public:
    PathMatcher(std::span<const std::string> first, std::span<const std::string> second) : paths_{first, second} {
        for (std::size_t side = 0; side < 2; ++side) {
            matches_.partner[side].resize(paths_[side].size());
            for (const std::string& path : paths_[side]) stems_[side].push_back(path_stem(path));
        }
    }

    PathMatches match() {
        match_equal([&](Place at) { return std::string_view(paths_[at.side][at.path]); });
        match_equal([&](Place at) { return stems_[at.side][at.path]; });
        match_tails();
        find_ambiguous();
        return std::move(matches_);
    }

  private:
    struct Place {
        std::uint32_t side, path;
    };
    struct Group {  // paths of equal key on each side
        std::array<std::uint32_t, 2> count{}, last{};

        void add(Place at) {
            ++count[at.side];
            last[at.side] = at.path;
        }
        bool is_pair() const { return count[0] == 1 && count[1] == 1; }
    };

    std::vector<Place> all() const {
        std::vector<Place> places;
        for (std::uint32_t side = 0; side < 2; ++side)
            for (std::uint32_t path = 0; path < paths_[side].size(); ++path) places.push_back({side, path});
        return places;
    }
    std::string_view stem(Place at) const { return stems_[at.side][at.path]; }
    bool is_matched(Place at) const { return matches_.partner[at.side][at.path].has_value(); }
    void pair(const Group& group, std::size_t& tally) {
        matches_.partner[0][group.last[0]] = group.last[1];
        matches_.partner[1][group.last[1]] = group.last[0];
        ++tally;
    }

    void match_equal(auto&& key) {
        std::unordered_map<std::string_view, Group> groups;
        for (const Place at : all())
            if (!is_matched(at)) groups[key(at)].add(at);
        for (const auto& [text, group] : groups)
            if (group.is_pair()) pair(group, matches_.whole);
    }

    /// Groups by the name alone, divides those that hold several by the folder above, and so on: a pair that is left
    /// alone shares a tail that no other path ends with.
    void match_tails() {
        std::vector<Place> places = all();
        for (std::size_t parts = 1; !places.empty(); ++parts) {
            std::unordered_map<std::string_view, Group> groups;
            for (const Place at : places) groups[*tail_of(stem(at), parts)].add(at);
            std::erase_if(places, [&](Place at) {
                const Group& group = groups.at(*tail_of(stem(at), parts));
                if (group.is_pair() && !is_matched(at)) {
                    const auto longer = tail_of(stems_[0][group.last[0]], 2);
                    const bool has_folder = longer && longer == tail_of(stems_[1][group.last[1]], 2);
                    pair(group, has_folder ? matches_.by_tail : matches_.by_name);
                }
                return group.is_pair() || group.count[1 - at.side] == 0 || !tail_of(stem(at), parts + 1);
            });
        }
    }

    /// A path without partner that paths of the other side, without partner too, end with.
    void find_ambiguous() {
        std::vector<Place> places = all();
        std::erase_if(places, [&](Place at) { return is_matched(at); });
        std::array<std::unordered_set<std::string_view>, 2> wholes;
        for (const Place at : places) wholes[at.side].insert(stem(at));
        for (const Place at : places)
            for (std::size_t parts = 1; const auto tail = tail_of(stem(at), parts); ++parts)
                if (wholes[1 - at.side].contains(*tail)) {
                    matches_.ambiguous = AmbiguousPaths{std::string(*tail), {}};
                    for (const Place other : all())
                        if (const auto same = tail_of(stem(other), parts); same && *same == *tail)
                            matches_.ambiguous->ending_so[other.side].push_back(other.path);
                    return;
                }
    }

    std::array<std::span<const std::string>, 2> paths_;
    std::array<std::vector<std::string_view>, 2> stems_;
    PathMatches matches_;
};

}  // namespace detail

/// Which path of `first` is which of `second`. Paths are normalised, and each stands once in its list.
inline PathMatches match_paths(std::span<const std::string> first, std::span<const std::string> second) {
    return detail::PathMatcher(first, second).match();
}

}  // namespace equipoise::data
