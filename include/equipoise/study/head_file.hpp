/// head_file.hpp: a trained head on disk: an .npz that NumPy opens, with all that scoring new embeddings needs.
///
///     about               JSON, a text of shape (): the study, run, choices, data and how the head was chosen
///     labels              names of the classes
///     threshold           the honest one of the first class: best F1 on validation
///     features.shift, features.scale     [width] each; missing where the features are taken as they are
///     layer<n>.<array>    of layer n, counted from 1: layer1.kernel [inputs x outputs], layer1.bias [outputs]
///     rows.train, rows.monitor, rows.validation    a hash of each embedding that the head was made with (uint64)
///
/// It holds no time, host or path: the same run gives the same bytes.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/npz.hpp>
#include <equipoise/data/npz_writer.hpp>
#include <equipoise/model/head.hpp>
#include <equipoise/study/record.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise {

/// A head and where it comes from.
struct HeadFile {
    std::string path;  ///< as it was read; "" before it is written
    Head head;
    double threshold = 0.5;
    std::map<std::string, std::vector<std::uint64_t>, std::less<>> rows;  ///< by role: a hash of each row, ascending
    Json about;
};

inline constexpr std::string_view head_format = "equipoise head 1";

/// The same for rows with the same numbers, in whatever data set.
inline std::uint64_t hash_of_embedding(const data::Dataset& data, std::uint32_t row) {
    return Hasher{}.add_all(data.embeddings.row(row)).value();
}
inline std::vector<std::uint64_t> hashes_of_embeddings(const data::Dataset& data, std::span<const std::uint32_t> rows) {
    std::vector<std::uint64_t> hashes;
    for (std::uint32_t row : rows) hashes.push_back(hash_of_embedding(data, row));
    std::ranges::sort(hashes);
    return hashes;
}
/// Identity of rows with their labels, in whatever order: 16 hexadecimal digits.
inline std::string hash_of_rows(const data::Dataset& data, std::span<const std::uint32_t> rows) {
    std::vector<std::uint64_t> hashes;
    for (std::uint32_t row : rows)
        hashes.push_back(
            Hasher{}.add(hash_of_embedding(data, row)).add(std::uint64_t{data::is_positive(data, row)}).value());
    std::ranges::sort(hashes);
    return Hasher{}.add_all(std::span<const std::uint64_t>(hashes)).text();
}

/// The head of a run that was just done, with what its record says. `chosen` says how the run was chosen.
inline HeadFile head_file_of(const Json& record, const RunOutcome& outcome, const data::Dataset& data, Json chosen) {
    HeadFile file;
    file.head = outcome.head->head;
    const metrics::SplitEvaluation& validation = outcome.splits.front();
    file.threshold = validation.honest.threshold;
    Json rows = Json::object(), layers = Json::array();
    for (const auto& [role, of_role] : outcome.head->rows) {
        rows[std::string(role)] = {{"rows", of_role.size()}, {"hash", hash_of_rows(data, of_role)}};
        if (role != TestIid::name && role != TestOod::name)
            file.rows[std::string(role)] = hashes_of_embeddings(data, of_role);
    }
    std::size_t number = 0;
    for (const HeadLayer& layer : file.head.layers) {
        ++number;
        Json arrays = Json::array();
        for (const HeadArray& array : layer.arrays) arrays.push_back(fmt::format("layer{}.{}", number, array.name));
        layers.push_back({{"kind", layer.kind}, {"arrays", arrays}});
    }
    file.about = {{"format", head_format},
                  {"study", record.at("study")},
                  {"run", record.at("id")},
                  {"chosen", std::move(chosen)},
                  {"seed", record.at("seed")},
                  {"replicate", record.at("replicate")},
                  {"quick", record.at("quick")},
                  {"settings", record.at("settings")},
                  {"choices", record.at("choices")},
                  {"data", record.at("data")},
                  {"code_version", record.at("code_version")},
                  {"backend", file.head.backend},
                  {"width", file.head.width},
                  {"unit_rows", file.head.has_unit_rows},
                  {"layers", layers},
                  {"output", "sigmoid"},
                  {"threshold", {{"from", validation.honest.from}, {"fallback", validation.honest.fallback}}},
                  {"validation", detail::numbers_of(validation)},
                  {"rows", rows}};
    if (record.contains("control")) file.about["control"] = record["control"];
    return file;
}

/// Writes the file whole or not at all. Error where that is not possible.
inline void write_head(const HeadFile& file, const std::filesystem::path& path) {
    const auto bytes = [](const auto& values) {
        return std::string_view(reinterpret_cast<const char*>(values.data()), values.size() * sizeof values[0]);
    };
    const Head& head = file.head;
    data::NpzMember about = data::npz_texts("about", {file.about.dump(1, ' ', false, Json::error_handler_t::replace)});
    about.shape = {};
    std::vector<data::NpzMember> members{data::npz_texts("labels", head.classes),
                                         {"threshold", "<f8", {}, data::bytes_of_number(file.threshold)}};
    if (!head.shift.empty())
        for (const auto& [name, values] : {std::pair{"features.shift", &head.shift}, {"features.scale", &head.scale}})
            members.push_back({name, "<f4", {head.width}, {}, bytes(*values)});
    std::size_t number = 0;
    for (const HeadLayer& layer : head.layers) {
        ++number;
        for (const HeadArray& array : layer.arrays)
            members.push_back(
                {fmt::format("layer{}.{}", number, array.name), "<f4", array.shape, {}, bytes(array.values)});
    }
    for (const auto& [role, hashes] : file.rows)
        members.push_back({"rows." + role, "<u8", {hashes.size()}, {}, bytes(hashes)});
    data::write_npz(path, about, members);
}

namespace detail {

/// Reads the members of one head; what is not as it should be is said with the file's name.
class HeadReader {
  public:
    explicit HeadReader(const std::filesystem::path& path) : archive_(path) {}

    HeadFile read() {
        HeadFile file;
        file.path = archive_.path();
        file.about = about();
        try {
            const Json& about = file.about;
            file.head.backend = about.at("backend");
            file.head.width = about.at("width");
            file.head.has_unit_rows = about.at("unit_rows");
            if (about.at("output") != "sigmoid") refuse("its output is not known here");
            std::size_t number = 0;
            for (const Json& described : about.at("layers")) {
                ++number;
                HeadLayer& layer = file.head.layers.emplace_back(HeadLayer{described.at("kind")});
                for (const Json& array : described.at("arrays")) {
                    const std::string name = array, prefix = fmt::format("layer{}.", number);
                    if (!name.starts_with(prefix)) refuse(fmt::format("{} is no array of layer {}", name, number));
                    layer.arrays.push_back(floats(name));
                    layer.arrays.back().name = name.substr(prefix.size());
                }
            }
            for (const char* fact : {"/study", "/run", "/code_version", "/data/name", "/chosen/words",
                                     "/rows/test_iid/hash", "/rows/test_ood/hash"})
                about.at(Json::json_pointer(fact)).get<std::string>();
        } catch (const Json::exception&) {
            refuse("a part of its `about` is missing or of another kind");
        }
        if (archive_.find("features.shift.npy") != nullptr || archive_.find("features.scale.npy") != nullptr) {
            file.head.shift = floats("features.shift").values;
            file.head.scale = floats("features.scale").values;
        }
        file.head.classes = texts("labels");
        file.threshold = single("threshold");
        for (const char* role : {"train", "monitor", "validation"})
            file.rows[role] = hashes(std::string("rows.") + role);
        check_layers(file.head, archive_.path());
        return file;
    }

  private:
    [[noreturn]] void refuse(const std::string& what) const {
        throw Error(fmt::format("{}: {}; the verb `head` of a study writes it again.", archive_.path(), what));
    }
    data::detail::NpzArray open(const std::string& name) const {
        const data::ZipMember* const member = archive_.find(name + ".npy");
        if (member == nullptr) refuse("it has no member " + name);
        return {archive_, *member};
    }
    Json about() const {
        if (archive_.find("about.npy") == nullptr)
            throw Error(
                fmt::format("{} is no trained head (it has no member `about`); name a file that the verb "
                            "`head` of a study wrote.",
                            archive_.path()));
        const std::vector<std::string> text = texts("about");
        Json about = text.size() == 1 ? Json::parse(text[0], nullptr, false) : Json();
        if (!about.is_object() || about.value("format", Json()) != head_format)
            refuse(fmt::format("its `about` is not of the format \"{}\"", head_format));
        return about;
    }
    std::vector<std::string> texts(const std::string& name) const {
        data::detail::NpzArray array = open(name);
        if (array.header.kind() != 'U') refuse(name + " holds no texts");
        std::vector<std::string> read = data::read_texts(array.reader, array.header);
        array.reader.finish();
        return read;
    }
    HeadArray floats(const std::string& name) const {
        data::detail::NpzArray array = open(name);
        if (array.header.type != "<f4")
            refuse(fmt::format("{} holds values of type {}, and <f4 is needed", name, array.header.type));
        HeadArray read{name, array.header.shape, std::vector<float>(array.header.count)};
        data::read_floats(array.reader, array.header, read.values);
        array.reader.finish();
        return read;
    }
    /// Numbers of eight bytes.
    template <class T> std::vector<T> wide(const std::string& name, std::string_view type) const {
        data::detail::NpzArray array = open(name);
        if (array.header.type != type)
            refuse(fmt::format("{} holds values of type {}, and {} is needed", name, array.header.type, type));
        std::vector<T> read(array.header.count);
        array.reader.read(std::as_writable_bytes(std::span(read)));
        array.reader.finish();
        return read;
    }
    std::vector<std::uint64_t> hashes(const std::string& name) const { return wide<std::uint64_t>(name, "<u8"); }
    double single(const std::string& name) const {
        const std::vector<double> read = wide<double>(name, "<f8");
        if (read.size() != 1 || !(read[0] >= 0 && read[0] <= 1)) refuse(name + " is not one number from 0 to 1");
        return read[0];
    }

    data::ZipArchive archive_;
};

}  // namespace detail

/// Error: no such file, none of these, cut short, changed (each member has a checksum), of other shapes than its layers
/// need, or with a layer that is not known here.
inline HeadFile read_head(const std::filesystem::path& path) { return detail::HeadReader(path).read(); }

/// One label a line, in the order of the classes, as BirdNET-Analyzer reads them.
inline std::string labels_text(const Head& head) {
    std::string text;
    for (const std::string& name : head.classes) text += name + "\n";
    return text;
}

}  // namespace equipoise
