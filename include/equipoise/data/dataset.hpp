/// dataset.hpp: the embeddings, labels and columns that every study reads and none changes.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/base/hash.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace equipoise::data {

/// A column of text: one of few values for each row; "" means not known. Values keep the order of first appearance.
class Column {
  public:
    using Code = std::uint32_t;

    void push_back(std::string_view value) {
        const auto [place, is_new] = codes_by_value_.try_emplace(std::string(value), static_cast<Code>(values_.size()));
        if (is_new) values_.emplace_back(value);
        codes_.push_back(place->second);
    }
    std::size_t size() const { return codes_.size(); }
    bool empty() const { return codes_.empty(); }
    std::string_view operator[](std::size_t row) const { return values_[codes_[row]]; }
    /// Rows of equal value have equal codes: 0 .. values().size() - 1.
    Code code(std::size_t row) const { return codes_[row]; }
    const std::vector<std::string>& values() const { return values_; }

  private:
    std::vector<Code> codes_;
    std::vector<std::string> values_;
    std::unordered_map<std::string, Code> codes_by_value_;
};

/// "frog, toad, newt and 7 more", for sentences.
inline std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t most = 20;
    std::string list;
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i) list += (i ? ", " : "") + names[i];
    if (names.size() > most) list += " and " + std::to_string(names.size() - most) + " more";
    return list;
}

/// Read-only float32 numbers, [rows x width], row-major: owned, or a view of a mapped file that `owner` keeps open.
struct Embeddings {
    std::span<const float> values;
    std::size_t rows = 0;
    std::size_t width = 0;
    std::shared_ptr<const void> owner;

    std::span<const float> row(std::size_t index) const { return values.subspan(index * width, width); }

    /// Takes over `values` of size rows * width.
    static Embeddings owning(std::vector<float> values, std::size_t rows, std::size_t width) {
        auto held = std::make_shared<const std::vector<float>>(std::move(values));
        return {std::span<const float>(*held), rows, width, held};
    }
};

/// Labels [rows x classes], row-major: 1 present, 0 not said to be present, -1 known to be absent.
struct Labels {
    std::vector<std::int8_t> values;
    std::vector<std::string> classes;

    std::int8_t operator()(std::size_t row, std::size_t class_index) const {
        return values[row * classes.size() + class_index];
    }
};

/// What a study is trained and measured on. Every column is empty (not known) or has one entry for each row.
struct Dataset {
    std::string name;                     ///< for people: "pond" or the file's name
    bool is_synthetic = false;            ///< said in every report
    Embeddings embeddings;                ///< [rows x width]
    Labels labels;                        ///< [rows x classes]
    std::vector<std::string> class_pair;  ///< for people: the names of the negative and the positive class, if binary
    Column file;                          ///< decisions are made for each file; a file may own several rows
    Column site;
    Column recorder;
    Column date;  ///< as written, for example 20190823; a night belongs to its date
    Column call_type;
    Column quality;   ///< high, medium, low
    Column split;     ///< train, val, test_iid, test_ood
    Column group;     ///< in place of recorder-nights: rows of equal value stay on one side of every split
    Column held_out;  ///< the column of `split_rule`

    std::string group_name;        ///< of the column `group`
    std::string held_out_name;     ///< of the column `held_out`
    std::string split_rule;        ///< "heldout:site=Pond" where that made the column `split`; else ""
    std::string duplicate_waiver;  ///< why near-duplicates may stand on two sides of a split; "": they may not

    std::size_t rows() const { return embeddings.rows; }
    std::size_t width() const { return embeddings.width; }
    std::size_t class_count() const { return labels.classes.size(); }

    /// Identity of everything that can change a number: 16 hexadecimal digits.
    std::string hash() const {
        Hasher hasher;
        hasher.add(rows()).add(width()).add_all(embeddings.values).add_all(std::span<const std::int8_t>(labels.values));
        for (const std::string& name_of_class : labels.classes) hasher.add(name_of_class);
        for (const Column* column : {&file, &site, &recorder, &date, &call_type, &quality, &split, &group}) {
            if (column == &group && column->empty()) continue;
            hasher.add(column->size());
            for (const std::string& value : column->values()) hasher.add(value);
            for (std::size_t row = 0; row < column->size(); ++row) hasher.add(column->code(row));
        }
        return hasher.text();
    }
};

}  // namespace equipoise::data
