/// npz.hpp: BirdNET-Analyzer's training cache (versions 1.5.1 to 2026), or any .npz with the same members.
///
/// x_train (N, width) is needed. y_train (N, classes) or (N,) holds 1, 0 or -1; `labels` names the classes: an object
/// array, <U or |S; one class may go without a name. x_test and y_test may be missing or without rows; if x_test has
/// rows, they follow those of x_train, and the column `split` is "train" for the former and "test_iid" for the latter
/// (a manifest with splits overrides that). Other members (binary_classification, fmin, ...) are not read: they
/// describe how the cache was made and change no number here. Members may be stored or deflated.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/npy.hpp>
#include <equipoise/data/pickle.hpp>
#include <equipoise/data/source.hpp>
#include <equipoise/data/zip.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::data {

namespace detail {

/// A member that is an array, read up to its first value.
struct NpzArray {
    const ZipMember& member;
    ZipReader reader;
    NpyHeader header;

    NpzArray(const ZipArchive& archive, const ZipMember& in)
        : member(in), reader(archive, in), header(read_npy_header(reader)) {
        if (header.kind() != 'O' && header.total_size() != member.size)
            throw Error(fmt::format("{} has {} bytes and its shape {} of {} needs {}; write it again.", where(),
                                    member.size, header.shape_text(), header.type, header.total_size()));
    }
    const std::string& where() const { return reader.where(); }
};

/// The rows of `train` and, if it is not nullptr, those of `test` after them. A stored <f4 array that happens to lie at
/// a multiple of four bytes is mapped, not copied.
inline Embeddings read_npz_embeddings(const ZipArchive& archive, NpzArray& train, NpzArray* test) {
    const std::size_t width = train.header.shape[1];
    const std::size_t train_rows = train.header.shape[0], test_rows = test ? test->header.shape[0] : 0;
    const auto* in_place = train.member.packed.data() + train.header.header_size;
    const bool is_aligned = reinterpret_cast<std::uintptr_t>(in_place) % alignof(float) == 0;
    if (!test && !train.member.is_deflated && train.header.type == "<f4" && is_aligned) {
        train.reader.take_in_place();
        train.reader.finish();
        const std::span<const float> values(reinterpret_cast<const float*>(in_place), train.header.count);
        check_finite(values, width, train.where());
        return {values, train_rows, width, archive.file().owner()};
    }
    auto [embeddings, room] = embeddings_to_fill(train_rows + test_rows, width, archive.path());
    const auto fill = [&](NpzArray& array, std::span<float> part) {
        read_floats(array.reader, array.header, part);
        array.reader.finish();
        check_finite(part, width, array.where());
    };
    fill(train, room.first(train.header.count));
    if (test) fill(*test, room.subspan(train.header.count));
    return std::move(embeddings);
}

/// The labels of one part, [rows x classes]. Error: as many rows as the embeddings are needed.
inline std::vector<std::int8_t> read_npz_labels(NpzArray& array, std::size_t rows,
                                                std::optional<std::uint64_t>& classes) {
    const auto& shape = array.header.shape;
    const std::uint64_t columns = shape.size() == 2 ? shape[1] : 1;
    if (shape.empty() || shape.size() > 2 || shape[0] != rows || columns == 0 || (classes && *classes != columns))
        throw Error(fmt::format(
            "{} has the shape {}; ({}, {}) is needed: one row of labels for each row of embeddings.", array.where(),
            array.header.shape_text(), rows, classes ? std::to_string(*classes) : "classes"));
    classes = columns;
    std::vector<std::int8_t> labels = read_labels(array.reader, array.header);
    array.reader.finish();
    return labels;
}

inline std::vector<std::string> read_npz_names(NpzArray& array) {
    constexpr std::uint64_t most = 4 << 20;  // a hundred thousand names
    if (array.member.size > most)
        throw Error(
            fmt::format("{} has {} bytes of names; at most {} are read.", array.where(), array.member.size, most));
    const char kind = array.header.kind();
    if (array.header.shape.size() != 1 || (kind != 'O' && kind != 'U' && kind != 'S'))
        throw Error(fmt::format("{} has the shape {} of {}; one row of names is needed.", array.where(),
                                array.header.shape_text(), array.header.type));
    std::vector<std::string> names;
    if (kind == 'O') {
        std::vector<std::byte> pickle(array.member.size - array.header.header_size);
        array.reader.read(pickle);
        names = read_pickled_texts(pickle, array.where());
    } else {
        names = read_texts(array.reader, array.header);
    }
    array.reader.finish();
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i].empty() || std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
                                    names.begin() + static_cast<std::ptrdiff_t>(i))
            throw Error(
                fmt::format("{}: class {} (counted from 0) is named \"{}\", as another one or not at all; give each "
                            "class a name of its own.",
                            array.where(), i, names[i]));
    return names;
}

}  // namespace detail

/// Embeddings, labels and, if x_test has rows, the column `split`. Error: see zip.hpp, npy.hpp and pickle.hpp; a member
/// is missing or does not fit the others; a label other than 1, 0, -1; a number that is not finite.
inline Source read_npz(const std::filesystem::path& path) {
    const ZipArchive archive(path);
    Source source;
    source.path = source.columns.origin = archive.path();
    const auto open = [&](std::string_view name) {
        const ZipMember* member = archive.find(name);
        return member ? std::make_unique<detail::NpzArray>(archive, *member) : nullptr;
    };

    auto train = open("x_train.npy");
    if (!train) {
        std::string names;
        for (const ZipMember& member : archive.members()) names += (names.empty() ? "" : ", ") + member.name;
        throw Error(
            fmt::format("{} has no member x_train.npy, the embeddings; it has: {}; write it with "
                        "np.savez(path, x_train=..., y_train=..., labels=...).",
                        archive.path(), names));
    }
    const auto [train_rows, width] = embeddings_shape(train->header, train->where());
    auto test = open("x_test.npy");
    if (test && test->header.count == 0) test.reset();
    std::size_t test_rows = 0;
    if (test) {
        const auto [rows, test_width] = embeddings_shape(test->header, test->where());
        if (test_width != width)
            throw Error(fmt::format("{} has {} columns and x_train has {}; both must have the same width.",
                                    test->where(), test_width, width));
        test_rows = rows;
    }

    source.embeddings = detail::read_npz_embeddings(archive, *train, test.get());
    if (test)
        for (std::size_t row = 0; row < train_rows + test_rows; ++row)
            source.columns.split.push_back(row < train_rows ? "train" : "test_iid");

    auto y_train = open("y_train.npy");
    if (!y_train) return source;
    std::optional<std::uint64_t> classes;
    source.labels.values = detail::read_npz_labels(*y_train, train_rows, classes);
    if (test) {
        auto y_test = open("y_test.npy");
        if (!y_test)
            throw Error(
                fmt::format("{} has x_test with {} rows and no y_test; write both.", archive.path(), test_rows));
        const auto more = detail::read_npz_labels(*y_test, test_rows, classes);
        source.labels.values.insert(source.labels.values.end(), more.begin(), more.end());
    }
    if (auto names = open("labels.npy"))
        source.labels.classes = detail::read_npz_names(*names);
    else if (classes == 1)
        source.labels.classes = {"positive"};
    if (source.labels.classes.size() != *classes)
        throw Error(fmt::format("{}: labels.npy names {} classes and y_train has {} columns; name each class once.",
                                archive.path(), source.labels.classes.size(), *classes));
    return source;
}

}  // namespace equipoise::data
