/// describe.hpp: what a data set is: finds the facts of facts.hpp, also where a study would refuse the data.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/data/dataset.hpp>
#include <equipoise/data/labels.hpp>
#include <equipoise/data/leakage.hpp>
#include <equipoise/data/load.hpp>
#include <equipoise/data/near_duplicates.hpp>
#include <equipoise/data/splits.hpp>
#include <equipoise/intake/facts.hpp>
#include <equipoise/intake/feature_check.hpp>
#include <equipoise/intake/requirements.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace equipoise::data {

/// What files hold, also where a study would refuse their labels.
struct Contents {
    Dataset data;               ///< labels: of the positive class; else of all classes; else of none
    bool is_binary = false;     ///< a study of one class can use the labels
    std::string label_refusal;  ///< why not, and what to do; "" if it can
};

/// Reads files as `load` does, but takes labels as they are where that refuses them. Error: what cannot be read; a
/// positive class that was asked for and is not there.
inline Contents contents_of(const LoadOptions& options) {
    Source source = detail::read_all(options);
    Contents contents;
    Labels labels;
    std::vector<std::string> class_pair;
    try {
        BinaryLabels binary = binary_labels(source, options.positive);
        labels = std::move(binary.labels);
        class_pair = std::move(binary.class_pair);
        contents.is_binary = true;
    } catch (const Error& error) {
        if (!options.positive.empty()) throw;
        contents.label_refusal = error.what();
        try {
            labels = all_classes(source);
        } catch (const Error&) {
            if (!options.split.empty()) throw;  // it divides by class
        }
    }
    contents.data = detail::dataset_of(std::move(source), std::move(labels), std::move(class_pair), options);
    return contents;
}

namespace detail {

inline bool is_known(const Column& column, std::size_t row) { return !column.empty() && !column[row].empty(); }

class Describer {
  public:
    explicit Describer(const Contents& contents)
        : data_(contents.data), is_binary_(contents.is_binary), file_(file_of_each_row(data_)) {
        facts_.name = data_.name;
        facts_.hash = data_.hash();
        facts_.is_synthetic = data_.is_synthetic;
        facts_.rows = data_.rows();
        facts_.width = data_.width();
        facts_.is_binary = contents.is_binary;
        facts_.label_refusal = contents.label_refusal;
        facts_.class_pair = data_.class_pair;
        facts_.split_rule = data_.split_rule;
    }

    Description describe() {
        describe_classes();
        describe_groups();
        describe_parts();
        const std::vector<ColumnFacts> columns = column_facts(data_.embeddings);
        facts_.features = check_features(columns);
        describe_numbers(columns);
        const NearDuplicates found = find_near_duplicates(data_, columns);
        describe_duplicates(found);
        check_leakage(found);
        facts_.requirements = requirements_of(facts_);
        return std::move(facts_);
    }

  private:
    using Rows = std::vector<std::uint32_t>;

    static constexpr auto largest_first = [](const auto& a, const auto& b) {
        return a.rows != b.rows ? a.rows > b.rows : a.name < b.name;
    };
    bool shows(std::size_t row, std::size_t c) const { return data_.labels(row, c) > 0; }

    void describe_classes() {
        const std::size_t classes = data_.class_count();
        for (std::size_t c = 0; c < classes; ++c) {
            ClassFacts& facts = facts_.classes.emplace_back();
            facts.name = data_.labels.classes[c];
            std::unordered_set<std::uint32_t> files;
            for (std::uint32_t row = 0; row < data_.rows(); ++row) {
                facts.absent_rows += data_.labels(row, c) < 0;
                if (!shows(row, c)) continue;
                ++facts.rows;
                files.insert(file_[row]);
            }
            facts.files = files.size();
        }
        for (std::size_t row = 0; row < data_.rows() && !is_binary_; ++row) {
            bool has_class = false;
            for (std::size_t c = 0; c < classes; ++c) has_class = has_class || shows(row, c);
            facts_.unlabelled_rows += !has_class;
        }
        std::ranges::sort(facts_.classes, largest_first);
    }

    /// Recorder and date as one number, where both are known.
    bool has_night(std::size_t row) const { return is_known(data_.recorder, row) && is_known(data_.date, row); }
    std::uint64_t night(std::size_t row) const {
        return std::uint64_t{data_.recorder.code(row)} << 32 | data_.date.code(row);
    }

    void describe_groups() {
        GroupFacts& groups = facts_.groups;
        groups.named = data_.group_name;
        for (const auto& [name, column] : {std::pair{"file", &data_.file},
                                           {"site", &data_.site},
                                           {"recorder", &data_.recorder},
                                           {"date", &data_.date},
                                           {"call_type", &data_.call_type},
                                           {"quality", &data_.quality},
                                           {"split", &data_.split},
                                           {"group", &data_.group}}) {
            if (column->empty()) continue;
            ColumnUse use{name, column->values().size(), 0};
            use.values -= static_cast<std::size_t>(std::ranges::count(column->values(), ""));
            for (std::size_t row = 0; row < data_.rows(); ++row) use.unknown_rows += (*column)[row].empty();
            groups.columns.push_back(use);
        }
        std::vector<std::size_t> sizes(data_.file.empty() ? data_.rows() : data_.file.values().size());
        for (std::uint32_t file : file_) ++sizes[file];
        std::ranges::sort(sizes);
        groups.files = sizes.size();
        if (!sizes.empty()) {
            groups.fewest_rows = sizes.front();
            groups.median_rows = sizes[sizes.size() / 2];
            groups.most_rows = sizes.back();
        }
        std::unordered_set<std::uint64_t> nights;
        for (std::size_t row = 0; row < data_.rows(); ++row)
            if (has_night(row)) nights.insert(night(row));
        groups.nights = nights.size();
        const std::vector<std::uint32_t> of_row = independent_groups(data_);
        groups.independent = std::unordered_set<std::uint32_t>(of_row.begin(), of_row.end()).size();
    }

    PartFacts part(std::string name, const Rows& rows) const {
        static constexpr std::array<std::string_view, 3> qualities{"high", "medium", "low"};
        PartFacts facts;
        facts.name = std::move(name);
        facts.rows = rows.size();
        std::unordered_set<std::uint32_t> files, positive_files, sites;
        std::unordered_set<std::uint64_t> nights;
        for (std::uint32_t row : rows) {
            files.insert(file_[row]);
            if (is_known(data_.site, row)) sites.insert(data_.site.code(row));
            if (has_night(row)) nights.insert(night(row));
            if (!is_binary_ || !is_positive(data_, row)) continue;
            ++facts.positive_rows;
            positive_files.insert(file_[row]);
            for (std::size_t i = 0; i < qualities.size() && !data_.quality.empty(); ++i)
                facts.positive_qualities[i] += data_.quality[row] == qualities[i];
        }
        facts.files = files.size();
        facts.positive_files = positive_files.size();
        facts.sites = sites.size();
        facts.nights = nights.size();
        return facts;
    }
    static std::vector<Rows> rows_by_value(const Column& column) {
        std::vector<Rows> rows(column.values().size());
        for (std::uint32_t row = 0; row < column.size(); ++row) rows[column.code(row)].push_back(row);
        return rows;
    }

    void describe_parts() {
        const std::vector<Rows> splits = rows_by_value(data_.split), sites = rows_by_value(data_.site);
        for (std::string_view name : {"train", "val", "test_iid", "test_ood"}) {
            const auto place = std::ranges::find(data_.split.values(), name);
            if (place != data_.split.values().end())
                facts_.by_split.push_back(
                    part(std::string(name), splits[static_cast<std::size_t>(place - data_.split.values().begin())]));
        }
        for (std::size_t site = 0; site < sites.size(); ++site) {
            if (data_.site.values()[site].empty()) continue;
            PartFacts facts = part(data_.site.values()[site], sites[site]);
            for (const PartFacts& split : facts_.by_split)
                if (std::ranges::any_of(sites[site], [&](std::uint32_t row) { return data_.split[row] == split.name; }))
                    facts.splits.push_back(split.name);
            facts_.by_site.push_back(std::move(facts));
        }
        std::ranges::sort(facts_.by_site, largest_first);
    }

    void describe_numbers(const std::vector<ColumnFacts>& columns) {
        NumberFacts& numbers = facts_.numbers;
        numbers.min = std::numeric_limits<double>::infinity();
        numbers.max = -numbers.min;
        double zeros = 0;
        for (const ColumnFacts& column : columns) {
            numbers.min = std::min(numbers.min, double{column.min});
            numbers.max = std::max(numbers.max, double{column.max});
            numbers.mean += column.mean / static_cast<double>(columns.size());
            zeros += static_cast<double>(column.zeros);
        }
        const auto rows = static_cast<double>(data_.rows());
        numbers.zero_share = zeros / (rows * static_cast<double>(columns.size()));
        std::vector<double> norms;
        for (std::size_t row = 0; row < data_.rows(); ++row) {
            const auto values = data_.embeddings.row(row);
            norms.push_back(std::sqrt(sum_in_lanes(values.size(), [&](std::size_t i) {
                const double value = values[i];
                return value * value;
            })));
        }
        numbers.norm_mean = std::accumulate(norms.begin(), norms.end(), 0.0) / rows;
        for (double norm : norms) numbers.norm_sd += (norm - numbers.norm_mean) * (norm - numbers.norm_mean);
        numbers.norm_sd = rows > 1 ? std::sqrt(numbers.norm_sd / (rows - 1)) : 0;
        numbers.looks_like_birdnet =
            data_.width() == 1024 && numbers.min >= 0 && numbers.zero_share >= 0.05 && numbers.zero_share <= 0.6;
    }

    void describe_duplicates(const NearDuplicates& found) {
        DuplicateFacts& facts = facts_.duplicates;
        facts.is_complete = found.is_complete;
        const PairCounts by_file = count_pairs(found, file_);
        facts.pairs = by_file.all;
        facts.within_files = by_file.same_key;
        facts.across_files = by_file.across();
        for (std::uint32_t row = 0; row < data_.rows(); ++row) facts.equal_rows += found.kind[row] != row;

        std::vector<std::uint32_t> sides(data_.rows(), 0), measured(data_.rows(), not_counted);
        for (std::uint32_t row = 0; row < data_.split.size(); ++row) {
            sides[row] = data_.split.code(row);
            if (data_.split[row] == "train") measured[row] = 0;
            if (data_.split[row].starts_with("test_")) measured[row] = 1;
        }
        facts.across_sides = count_pairs(found, sides).across();
        facts.between_train_and_test = count_pairs(found, measured).across();

        // one row of each side stands for all equal rows of that side
        std::map<std::uint32_t, std::map<std::uint32_t, std::uint32_t>> rows_of_kind;  // kind, side, first row
        for (const NearDuplicate& pair : found.pairs) rows_of_kind[pair.first], rows_of_kind[pair.second];
        for (std::uint32_t row = 0; row < data_.rows(); ++row)
            if (found.kind[row] != row) rows_of_kind[found.kind[row]];
        for (std::uint32_t row = 0; row < data_.rows(); ++row)
            if (const auto place = rows_of_kind.find(found.kind[row]); place != rows_of_kind.end())
                place->second.try_emplace(sides[row], row);
        std::vector<NearDuplicate> across, within;
        const auto add = [&](std::uint32_t a, std::uint32_t b, double cosine) {
            auto& list = sides[a] == sides[b] ? within : across;
            if (a != b && list.size() < DuplicateFacts::most_examples)
                list.push_back({std::min(a, b), std::max(a, b), cosine});
        };
        for (std::uint32_t row = 0; row < data_.rows(); ++row) {
            const std::uint32_t kind = found.kind[row];
            if (kind == row) continue;
            add(kind, row, 1);
        }
        for (const NearDuplicate& pair : found.pairs)
            for (const auto& a : rows_of_kind[pair.first])
                for (const auto& b : rows_of_kind[pair.second]) add(a.second, b.second, pair.cosine);
        facts.examples = std::move(across);
        facts.examples.insert(facts.examples.end(), within.begin(), within.end());
        facts.examples.resize(std::min(facts.examples.size(), DuplicateFacts::most_examples));
    }

    void check_leakage(const NearDuplicates& found) {
        if (data_.split.empty()) return;
        facts_.leakage.was_checked = true;
        try {
            const CleanSplits clean = without_leaks(data_, ManifestSplits{}.divide(data_));
            facts_.leakage.notices = clean.notices;
            for (std::string& notice : near_duplicate_notices(data_, clean.splits, found))
                facts_.leakage.notices.push_back(std::move(notice));
        } catch (const Error& error) {
            facts_.leakage.error = error.what();
        }
    }

    const Dataset& data_;
    bool is_binary_;
    std::vector<std::uint32_t> file_;  // of each row
    Description facts_;
};

}  // namespace detail

/// Everything in facts.hpp. Takes some seconds for 20,000 rows of 1,024 numbers, minutes for a million.
inline Description describe(const Contents& contents) { return detail::Describer(contents).describe(); }

}  // namespace equipoise::data
