/// json_differences.hpp: where two JSON texts differ, leaf by leaf, under names that people can look up.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/json.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace equipoise {

/// One leaf that differs: a number, a text, or something that one side lacks ("nothing").
struct JsonDifference {
    std::string name;  ///< "splits.test_ood.numbers.honest.f1"
    std::string recorded, again;
};

namespace detail {
inline std::string leaf_text(const Json* leaf) {
    if (leaf == nullptr) return "nothing";
    std::string text = leaf->dump(-1, ' ', false, Json::error_handler_t::replace);
    constexpr std::size_t longest = 120;
    if (text.size() > longest) text = text.substr(0, longest) + "...";
    return text;
}
}  // namespace detail

/// Adds every leaf in which `recorded` and `again` differ; the result is how many numbers were compared. Numbers are
/// equal where their shortest texts are: to the last bit. The order of names does not matter.
inline std::size_t compare_json(const Json& recorded, const Json& again, std::vector<JsonDifference>& differences,
                                const std::string& name = "") {
    const auto below = [&](const std::string& part) { return name.empty() ? part : name + "." + part; };
    const auto lacks = [&](const std::string& part, const Json* left, const Json* right) {
        differences.push_back({below(part), detail::leaf_text(left), detail::leaf_text(right)});
    };
    std::size_t numbers = 0;
    if (recorded.is_object() && again.is_object()) {
        auto next = again.begin();  // nearly always the same name: no search
        for (const auto& [part, value] : recorded.items()) {
            const auto place = next != again.end() && next.key() == part ? next : again.find(part);
            if (place == again.end()) {
                lacks(part, &value, nullptr);
                continue;
            }
            numbers += compare_json(value, *place, differences, below(part));
            next = std::next(place);
        }
        if (again.size() == recorded.size() && differences.empty()) return numbers;
        for (const auto& [part, value] : again.items())
            if (!recorded.contains(part)) lacks(part, nullptr, &value);
    } else if (recorded.is_array() && again.is_array()) {
        for (std::size_t i = 0; i < std::max(recorded.size(), again.size()); ++i) {
            const std::string part = fmt::format("[{}]", i);
            if (i < recorded.size() && i < again.size())
                numbers += compare_json(recorded[i], again[i], differences, below(part));
            else
                lacks(part, i < recorded.size() ? &recorded[i] : nullptr, i < again.size() ? &again[i] : nullptr);
        }
    } else {
        if (recorded.is_number() || again.is_number()) ++numbers;
        constexpr auto mend = Json::error_handler_t::replace;
        if (recorded.dump(-1, ' ', false, mend) != again.dump(-1, ' ', false, mend))
            differences.push_back({name, detail::leaf_text(&recorded), detail::leaf_text(&again)});
    }
    return numbers;
}

}  // namespace equipoise
