/// describe_command.hpp: the command line of equipoise_describe, its page of one screen and its JSON.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/json.hpp>
#include <equipoise/base/linkage.hpp>
#include <equipoise/command_options.hpp>
#include <equipoise/intake/describe.hpp>
#include <equipoise/report/words.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise {

namespace detail {

/// A description as text: about 40 lines of at most 80 columns.
class DescriptionPage {
  public:
    explicit DescriptionPage(const data::Description& facts) : facts_(facts) {}

    std::string text() {
        shape();
        labels();
        groups();
        splits();
        sites();
        numbers();
        duplicates();
        leakage();
        requirements();
        return std::move(text_);
    }

  private:
    static constexpr std::size_t columns = 80, names = 12;
    static constexpr std::size_t most_classes = 8, most_sites = 6, most_examples = 3;

    /// A name and words beside it, wrapped.
    void add(std::string_view name, std::string_view words) {
        for (const std::string& line : report::wrapped(words, columns - names)) {
            text_ += fmt::format("{:<{}}{}\n", name, names, line);
            name = "";
        }
    }
    static std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }
    static double share(std::size_t part, std::size_t all) {
        return static_cast<double>(part) / static_cast<double>(all);
    }
    /// Cut from the left to `width` columns, since names differ at their ends.
    static std::string cut(std::string_view name, std::size_t width) {
        if (report::width_of(name) <= width) return std::string(name);
        while (report::width_of(name) > width - 3) name.remove_prefix(1);
        while (!name.empty() && (name[0] & 0xC0) == 0x80) name.remove_prefix(1);  // the rest of a letter
        return "..." + std::string(name);
    }

    const data::ColumnUse* column(std::string_view name) const {
        const auto& known = facts_.groups.columns;
        const auto place = std::ranges::find(known, name, &data::ColumnUse::name);
        return place == known.end() ? nullptr : &*place;
    }

    void shape() {
        add("Shape", fmt::format("{}: {} x {} numbers, identity {}{}", facts_.name, report::counted(facts_.rows, "row"),
                                 facts_.width, facts_.hash, facts_.is_synthetic ? " (synthetic)" : ""));
    }

    void labels() {
        if (facts_.is_binary) {
            const data::ClassFacts& positive = facts_.classes.front();
            std::string words = fmt::format("{}: {} ({})", facts_.class_pair[1], report::counted(positive.rows, "row"),
                                            percent(share(positive.rows, facts_.rows)));
            if (column("file")) words += " in " + report::counted(positive.files, "file");
            words += fmt::format("; {}: {}", facts_.class_pair[0], report::counted(facts_.rows - positive.rows, "row"));
            if (positive.absent_rows > 0) words += fmt::format(", {} of them known to be absent", positive.absent_rows);
            add("Labels", words);
            return;
        }
        if (facts_.classes.empty()) {
            add("Labels", "none that can be used: see What can run");
            return;
        }
        std::string words = fmt::format("{} class{}", facts_.classes.size(), facts_.classes.size() == 1 ? "" : "es");
        for (std::size_t i = 0; i < std::min(most_classes, facts_.classes.size()); ++i) {
            const data::ClassFacts& each = facts_.classes[i];
            words += fmt::format("{} {} {} ({})", i == 0 ? ":" : ",", each.name, each.rows,
                                 percent(share(each.rows, facts_.rows)));
        }
        if (facts_.classes.size() > most_classes)
            words += fmt::format(" and {} more", facts_.classes.size() - most_classes);
        if (facts_.unlabelled_rows > 0)
            words += fmt::format("; {} of no class", report::counted(facts_.unlabelled_rows, "row"));
        add("Labels", words);
    }

    void groups() {
        const data::GroupFacts& groups = facts_.groups;
        std::vector<std::string> parts;
        std::vector<std::string> missing;
        const auto said = [&](std::string_view name, std::string_view things) {
            const data::ColumnUse* const use = column(name);
            if (!use) {
                missing.emplace_back(name == "recorder" ? "recorder_id" : name);
                return;
            }
            std::string words = report::counted(use->values, things);
            if (use->unknown_rows > 0) words += fmt::format(" ({} without)", report::counted(use->unknown_rows, "row"));
            parts.push_back(words);
        };
        if (column("file"))
            parts.push_back(fmt::format("{} of {}", report::counted(groups.files, "file"),
                                        groups.fewest_rows == groups.most_rows
                                            ? report::counted(groups.most_rows, "row")
                                            : fmt::format("{} to {} rows, median {}", groups.fewest_rows,
                                                          groups.most_rows, groups.median_rows)));
        else
            missing.emplace_back("file_path");
        said("site", "site");
        said("recorder", "recorder");
        said("date", "date");
        if (groups.nights > 0) parts.push_back(report::counted(groups.nights, "recorder-night"));
        said("call_type", "call type");
        said("quality", "quality level");
        parts.push_back(fmt::format("{} in all{}", report::counted(groups.independent, "independent group"),
                                    groups.named.empty() ? "" : ", by " + groups.named));
        std::string words = fmt::format("{}", fmt::join(parts, "; "));
        if (!missing.empty()) words += fmt::format(". Not told: {}", fmt::join(missing, ", "));
        add("Groups", words);
    }

    static std::string line(std::string_view name, const std::vector<std::string>& cells, std::string_view last) {
        std::string text = fmt::format("  {:<22}", name);
        for (const std::string& cell : cells) text += fmt::format("{:>9}", cell);
        text += fmt::format("  {}", last);
        text.erase(text.find_last_not_of(' ') + 1);
        return text + "\n";
    }
    std::vector<std::string> cells(const data::PartFacts& part) const {
        const auto if_binary = [&](std::string words) { return facts_.is_binary ? words : std::string("-"); };
        return {std::to_string(part.rows), column("file") ? std::to_string(part.files) : "-",
                if_binary(std::to_string(part.positive_rows)), if_binary(percent(part.prevalence()))};
    }

    void splits() {
        if (facts_.by_split.empty()) return;
        text_ += "\n" + line("Split", {"rows", "files", "positive", "share"}, "sites  nights");
        for (const data::PartFacts& part : facts_.by_split)
            text_ += line(part.name, cells(part), fmt::format("{:>5}{:>8}", part.sites, part.nights));
        if (!facts_.split_rule.empty()) add("", "by --split " + facts_.split_rule);
    }

    void sites() {
        if (facts_.by_site.empty()) return;
        text_ += "\n" + line("Site", {"rows", "files", "positive", "share"}, "in");
        const std::size_t shown = facts_.by_site.size() > most_sites + 1 ? most_sites : facts_.by_site.size();
        for (std::size_t i = 0; i < shown; ++i) {
            const data::PartFacts& part = facts_.by_site[i];
            std::vector<std::string> splits;
            for (const std::string& split : part.splits)
                splits.push_back(split.starts_with("test_") ? split.substr(5) : split);
            text_ += line(cut(part.name, 22), cells(part), fmt::format("{}", fmt::join(splits, " ")));
        }
        if (shown < facts_.by_site.size()) text_ += fmt::format("  and {} more\n", facts_.by_site.size() - shown);
    }

    void numbers() {
        const data::NumberFacts& numbers = facts_.numbers;
        const data::FeatureCheck& features = facts_.features;
        text_ += "\n";
        add("Numbers",
            fmt::format("zeros {}; min {:.3g}, mean {:.3g}, max {:.3g}; row length {:.3g} +- {:.2g} (SD); "
                        "{} constant; SDs of columns {:.2g} to {:.2g}{}",
                        percent(numbers.zero_share), numbers.min, numbers.mean, numbers.max, numbers.norm_mean,
                        numbers.norm_sd, report::counted(features.all_zero.size() + features.constant.size(), "column"),
                        features.sd.smallest, features.sd.largest,
                        numbers.looks_like_birdnet ? "; looks like BirdNET embeddings" : ""));
        for (const std::string& sentence : features.sentences) add("", sentence);
    }

    void duplicates() {
        const data::DuplicateFacts& facts = facts_.duplicates;
        if (facts.pairs == 0) {
            add("Duplicates", "no two rows are equal or nearly so (cosine above .9999 on centred, scaled columns)");
            return;
        }
        std::string words = fmt::format(
            "{}{} of rows nearly equal (cosine above .9999 on centred, scaled columns): {} within a file, "
            "{} across files",
            facts.is_complete ? "" : "at least ", report::counted(facts.pairs, "pair"), facts.within_files,
            facts.across_files);
        if (!facts_.by_split.empty())
            words += fmt::format(", {} across sides of the split ({} between train and a test)", facts.across_sides,
                                 facts.between_train_and_test);
        if (facts.equal_rows > 0)
            words +=
                fmt::format("; {} an earlier one exactly",
                            facts.equal_rows == 1 ? "1 row repeats" : fmt::format("{} rows repeat", facts.equal_rows));
        words += ". Rows ";
        for (std::size_t i = 0; i < std::min(most_examples, facts.examples.size()); ++i)
            words += fmt::format("{}{} and {}", i == 0 ? "" : ", ", facts.examples[i].first, facts.examples[i].second);
        add("Duplicates", words + (facts.pairs > most_examples ? ", ..." : ""));
    }

    void leakage() {
        const data::LeakageFacts& facts = facts_.leakage;
        if (!facts.was_checked) {
            add("Leakage", "not checked: there is no split");
            return;
        }
        std::string_view name = "Leakage";
        if (!facts.error.empty()) {
            add(name, facts.error);
            name = "";
        } else if (facts.notices.empty()) {
            add(name, fmt::format("clean: no file, {} or nearly equal row is on two sides{}",
                                  facts_.groups.named.empty() ? "recorder-night" : facts_.groups.named,
                                  facts_.split_rule.empty() ? ", no OOD site in another split" : ""));
            name = "";
        }
        for (const std::string& notice : facts.notices) {
            add(name, notice);
            name = "";
        }
    }

    void requirements() {
        constexpr std::size_t width = 28;
        text_ += fmt::format("\nWhat can run: {}\n",
                             facts_.can_run() ? "the studies that come with the framework"
                                              : "nothing that comes with the framework, until each * is met");
        for (const data::Requirement& asks : facts_.requirements) {
            std::string name =
                fmt::format("{} {:<4}{}", asks.is_needed ? '*' : ' ', asks.is_met ? "yes" : "no", asks.name);
            for (const std::string& part : report::wrapped(asks.says, columns - width - 2)) {
                text_ += fmt::format("{:<{}}  {}\n", name, width, part);
                name = "";
            }
        }
    }

    const data::Description& facts_;
    std::string text_;
};

/// The same and more, for programs.
inline Json json_of(const data::Description& facts) {
    const auto part_of = [&](const data::PartFacts& part) {
        Json json{{"name", part.name}, {"rows", part.rows}, {"files", part.files}};
        if (facts.is_binary) {
            json["positive_rows"] = part.positive_rows;
            json["positive_files"] = part.positive_files;
            json["prevalence"] = part.prevalence();
            json["positive_quality"] = {{"high", part.positive_qualities[0]},
                                        {"medium", part.positive_qualities[1]},
                                        {"low", part.positive_qualities[2]}};
        }
        json["sites"] = part.sites;
        json["nights"] = part.nights;
        return json;
    };
    const auto range_of = [](const data::ScaleRange& range) {
        return Json{{"smallest", range.smallest},
                    {"smallest_column", range.smallest_column},
                    {"largest", range.largest},
                    {"largest_column", range.largest_column},
                    {"ratio", range.ratio()}};
    };
    Json json{{"name", facts.name},       {"hash", facts.hash},   {"synthetic", facts.is_synthetic},
              {"rows", facts.rows},       {"width", facts.width}, {"can_run", facts.can_run()},
              {"binary", facts.is_binary}};
    if (facts.is_binary) {
        json["negative"] = facts.class_pair[0];
        json["positive"] = facts.class_pair[1];
    } else {
        json["labels_refused"] = facts.label_refusal;
        json["unlabelled_rows"] = facts.unlabelled_rows;
    }
    json["classes"] = Json::array();
    for (const data::ClassFacts& each : facts.classes)
        json["classes"].push_back(
            {{"name", each.name}, {"rows", each.rows}, {"files", each.files}, {"absent_rows", each.absent_rows}});
    const data::GroupFacts& groups = facts.groups;
    json["columns"] = Json::object();
    for (const data::ColumnUse& use : groups.columns)
        json["columns"][use.name] = {{"values", use.values}, {"unknown_rows", use.unknown_rows}};
    json["groups"] = {{"files", groups.files},
                      {"rows_of_a_file", {groups.fewest_rows, groups.median_rows, groups.most_rows}},
                      {"nights", groups.nights},
                      {"independent", groups.independent},
                      {"named", groups.named}};
    json["split_rule"] = facts.split_rule;
    json["splits"] = Json::array();
    for (const data::PartFacts& part : facts.by_split) json["splits"].push_back(part_of(part));
    json["sites"] = Json::array();
    for (const data::PartFacts& part : facts.by_site) {
        json["sites"].push_back(part_of(part));
        json["sites"].back()["splits"] = part.splits;
    }
    const data::NumberFacts& numbers = facts.numbers;
    json["numbers"] = {{"zero_share", numbers.zero_share},
                       {"min", numbers.min},
                       {"mean", numbers.mean},
                       {"max", numbers.max},
                       {"norm_mean", numbers.norm_mean},
                       {"norm_sd", numbers.norm_sd},
                       {"looks_like_birdnet", numbers.looks_like_birdnet},
                       {"all_zero_columns", facts.features.all_zero},
                       {"constant_columns", facts.features.constant},
                       {"column_sd", range_of(facts.features.sd)},
                       {"column_magnitude", range_of(facts.features.magnitude)},
                       {"advice", facts.features.sentences}};
    const data::DuplicateFacts& duplicates = facts.duplicates;
    json["near_duplicates"] = {{"cosine", data::near_duplicate_cosine},
                               {"complete", duplicates.is_complete},
                               {"pairs", duplicates.pairs},
                               {"equal_rows", duplicates.equal_rows},
                               {"within_files", duplicates.within_files},
                               {"across_files", duplicates.across_files},
                               {"across_sides", duplicates.across_sides},
                               {"between_train_and_test", duplicates.between_train_and_test},
                               {"examples", Json::array()}};
    for (const data::NearDuplicate& pair : duplicates.examples)
        json["near_duplicates"]["examples"].push_back({{"rows", {pair.first, pair.second}}, {"cosine", pair.cosine}});
    json["leakage"] = {
        {"checked", facts.leakage.was_checked}, {"error", facts.leakage.error}, {"notices", facts.leakage.notices}};
    json["requirements"] = Json::array();
    for (const data::Requirement& asks : facts.requirements)
        json["requirements"].push_back(
            {{"name", asks.name}, {"met", asks.is_met}, {"needed", asks.is_needed}, {"says", asks.says}});
    return json;
}

}  // namespace detail

/// The command line of equipoise_describe: what a data set is, in one screen or as JSON. Returns the exit code: 0; or
/// 1, usage or data error.
EQUIPOISE_INLINE int run_describe(int argument_count, const char* const* arguments) {
    constexpr const char* name = "equipoise_describe";
    CLI::App app{"equipoise_describe: what a data set is and which studies could run on it, before any does.", name};
    data::LoadOptions options;
    bool as_json = false;
    app.add_option("FILE", options.data, "embeddings: .npz, .npy, .csv, or a folder of BirdNET texts")->required();
    app.add_option("MANIFEST", options.manifest, "CSV with label, site, recorder_id, date, quality, split, row by row");
    detail::add_column_flags(app, options);
    app.add_flag("--json", as_json, "for programs");
    if (const auto code = detail::parse_arguments(app, name, argument_count, arguments)) return *code;
    try {
        const data::Description facts = data::describe(data::contents_of(options));
        std::fputs((as_json ? detail::json_of(facts).dump(2, ' ', false, Json::error_handler_t::replace) + "\n"
                            : detail::DescriptionPage(facts).text())
                       .c_str(),
                   stdout);
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}: {}\n", name, error.what());
        return 1;
    }
}

}  // namespace equipoise
