/// pickle.hpp: the names in a NumPy object array, read from its pickle without running it.
///
/// A pickle is a program for a stack machine that may call anything. Here only the few instructions that build an array
/// of texts are understood (those np.save writes in protocols 2 to 5), only NumPy's own constructors may be named, and
/// nothing is ever called: the result is accepted only if it has exactly the form that NumPy writes.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace equipoise::data {

namespace detail {

class PickleReader {
  public:
    PickleReader(std::span<const std::byte> bytes, std::string where) : bytes_(bytes), where_(std::move(where)) {}

    /// The texts of the one-dimensional array that the pickle builds.
    std::vector<std::string> read() {
        while (step()) {
        }
        if (at_ != bytes_.size()) refuse("has bytes after its end");
        // array = BUILD(REDUCE(_reconstruct, (ndarray, ...)), (version, shape, dtype, order, [texts]))
        if (stack_.size() != 1) refuse_form();
        const Value& array = values_[stack_[0]];
        if (array.kind != Kind::array || array.items.size() != 1) refuse_form();
        const Value& state = values_[array.items[0]];
        if (state.kind != Kind::tuple || state.items.size() != 5) refuse_form();
        const Value& shape = values_[state.items[1]];
        const Value& list = values_[state.items[4]];
        if (values_[state.items[2]].kind != Kind::dtype || shape.kind != Kind::tuple || shape.items.size() != 1 ||
            list.kind != Kind::list || values_[shape.items[0]].kind != Kind::number ||
            values_[shape.items[0]].number != static_cast<std::int64_t>(list.items.size()))
            refuse_form();
        std::vector<std::string> texts;
        for (std::uint32_t item : list.items) {
            if (values_[item].kind != Kind::text) refuse_form();
            texts.push_back(values_[item].text);
        }
        return texts;
    }

  private:
    enum class Kind { none, boolean, number, bytes, text, tuple, list, constructor, array, dtype };
    /// Values refer to each other by index: a list that holds itself is no danger.
    struct Value {
        Kind kind = Kind::none;
        std::int64_t number = 0;
        std::string text;
        std::vector<std::uint32_t> items;
    };

    [[noreturn]] void refuse(std::string_view what) const {
        throw Error(
            fmt::format("{}: the pickle of names {} (at byte {} of the pickle); write the names with "
                        "np.array(names) instead of an object array.",
                        where_, what, at_instruction_));
    }
    [[noreturn]] void refuse_form() const { refuse("does not build a one-dimensional array of texts"); }

    std::string_view take(std::size_t size) {
        if (size > bytes_.size() - at_) refuse("is cut short");
        const auto* start = reinterpret_cast<const char*>(bytes_.data()) + at_;
        at_ += size;
        return {start, size};
    }
    template <class T> T take_number() {
        T number;
        std::memcpy(&number, take(sizeof number).data(), sizeof number);
        return number;
    }
    std::string_view take_line() {
        const auto* start = reinterpret_cast<const char*>(bytes_.data()) + at_;
        const auto* stop = static_cast<const char*>(std::memchr(start, '\n', bytes_.size() - at_));
        if (stop == nullptr) refuse("is cut short");
        const std::string_view line = take(static_cast<std::size_t>(stop - start));
        ++at_;
        return line;
    }

    void push(Value value) {
        values_.push_back(std::move(value));
        stack_.push_back(static_cast<std::uint32_t>(values_.size() - 1));
    }
    void push_number(std::int64_t number) { push({Kind::number, number, {}, {}}); }
    /// What lies above the innermost mark, or nothing at all.
    std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }
    std::uint32_t pop() {
        if (stack_.size() <= floor()) refuse("takes from an empty stack");
        const std::uint32_t index = stack_.back();
        stack_.pop_back();
        return index;
    }
    Value& top() {
        if (stack_.size() <= floor()) refuse("takes from an empty stack");
        return values_[stack_.back()];
    }
    std::vector<std::uint32_t> pop_count(std::size_t count) {
        if (stack_.size() - floor() < count) refuse("takes from an empty stack");
        std::vector<std::uint32_t> items(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
        stack_.resize(stack_.size() - count);
        return items;
    }
    std::vector<std::uint32_t> pop_to_mark() {
        if (marks_.empty()) refuse("lacks a mark");
        std::vector<std::uint32_t> items = pop_count(stack_.size() - marks_.back());
        marks_.pop_back();
        return items;
    }
    void append(std::span<const std::uint32_t> items) {
        Value& list = top();
        if (list.kind != Kind::list) refuse_form();
        list.items.insert(list.items.end(), items.begin(), items.end());
    }
    void put(std::uint32_t key) {
        top();
        memo_[key] = stack_.back();
    }
    void get(std::uint32_t key) {
        const auto found = memo_.find(key);
        if (found == memo_.end()) refuse("asks for a value that it never kept");
        stack_.push_back(found->second);
    }
    void push_constructor(std::string_view module, std::string_view name) {
        const std::string full = fmt::format("{}.{}", module, name);
        static constexpr std::string_view allowed[] = {"numpy.core.multiarray._reconstruct",
                                                       "numpy._core.multiarray._reconstruct", "numpy.ndarray",
                                                       "numpy.dtype"};
        if (std::ranges::find(allowed, full) == std::end(allowed))
            refuse(fmt::format("names \"{}\", which no array of texts needs", full.substr(0, 100)));
        push({Kind::constructor, 0, std::string(name), {}});
    }
    /// What the call would make; it is not made.
    void reduce() {
        const std::uint32_t arguments = pop(), constructor = pop();
        const std::string& name = values_[constructor].text;
        if (values_[constructor].kind != Kind::constructor || values_[arguments].kind != Kind::tuple ||
            name == "ndarray")
            refuse_form();
        push({name == "dtype" ? Kind::dtype : Kind::array, 0, {}, {}});
    }
    void build() {
        const std::uint32_t state = pop();
        Value& object = top();
        if (object.kind != Kind::array && object.kind != Kind::dtype) refuse_form();
        object.items = {state};
    }

    /// One instruction; false after the last. Names and codes: Python's pickletools.
    bool step() {
        at_instruction_ = at_;
        const auto code = take_number<std::uint8_t>();
        switch (code) {
            case 0x80:  // PROTO
                if (const unsigned protocol = take_number<std::uint8_t>(); protocol < 2 || protocol > 5)
                    refuse(fmt::format("has protocol {}; 2 to 5 are read", protocol));
                break;
            case 0x95:
                take(8);
                break;  // FRAME
            case 'K':
                push_number(take_number<std::uint8_t>());
                break;  // BININT1
            case 'M':
                push_number(take_number<std::uint16_t>());
                break;  // BININT2
            case 'J':
                push_number(take_number<std::int32_t>());
                break;  // BININT
            case 'N':
                push({Kind::none, 0, {}, {}});
                break;  // NONE
            case 0x88:
                push({Kind::boolean, 1, {}, {}});
                break;  // NEWTRUE
            case 0x89:
                push({Kind::boolean, 0, {}, {}});
                break;  // NEWFALSE
            case 'C':
                push_text(Kind::bytes, take_number<std::uint8_t>());
                break;  // SHORT_BINBYTES
            case 'X':
                push_text(Kind::text, take_number<std::uint32_t>());
                break;  // BINUNICODE
            case 0x8c:
                push_text(Kind::text, take_number<std::uint8_t>());
                break;  // SHORT_BINUNICODE
            case '(':
                marks_.push_back(stack_.size());
                break;  // MARK
            case 0x85:
                push({Kind::tuple, 0, {}, pop_count(1)});
                break;  // TUPLE1
            case 0x87:
                push({Kind::tuple, 0, {}, pop_count(3)});
                break;  // TUPLE3
            case 't':
                push({Kind::tuple, 0, {}, pop_to_mark()});
                break;  // TUPLE
            case ']':
                push({Kind::list, 0, {}, {}});
                break;  // EMPTY_LIST
            case 'a':
                append(pop_count(1));
                break;  // APPEND
            case 'e':
                append(pop_to_mark());
                break;  // APPENDS
            case 'q':
                put(take_number<std::uint8_t>());
                break;  // BINPUT
            case 'r':
                put(take_number<std::uint32_t>());
                break;  // LONG_BINPUT
            case 0x94:
                put(static_cast<std::uint32_t>(memo_.size()));
                break;  // MEMOIZE
            case 'h':
                get(take_number<std::uint8_t>());
                break;  // BINGET
            case 'j':
                get(take_number<std::uint32_t>());
                break;   // LONG_BINGET
            case 'c': {  // GLOBAL
                const std::string_view module = take_line();
                push_constructor(module, take_line());
                break;
            }
            case 0x93: {  // STACK_GLOBAL
                const std::uint32_t name = pop(), module = pop();
                if (values_[name].kind != Kind::text || values_[module].kind != Kind::text) refuse_form();
                push_constructor(values_[module].text, values_[name].text);
                break;
            }
            case 'R':
                reduce();
                break;  // REDUCE
            case 'b':
                build();
                break;  // BUILD
            case '.':
                return false;  // STOP
            default:
                refuse(fmt::format("holds the instruction {:#04x}, which no array of texts needs", code));
        }
        return true;
    }
    void push_text(Kind kind, std::size_t size) { push({kind, 0, std::string(take(size)), {}}); }

    std::span<const std::byte> bytes_;
    std::string where_;
    std::size_t at_ = 0, at_instruction_ = 0;
    std::vector<Value> values_;
    std::vector<std::uint32_t> stack_;
    std::vector<std::size_t> marks_;
    std::unordered_map<std::uint32_t, std::uint32_t> memo_;
};

}  // namespace detail

/// The texts of a one-dimensional object array from the pickle that np.save writes after the header.
/// Error, with the instruction and its place: anything else than such an array; `where` names file and member.
inline std::vector<std::string> read_pickled_texts(std::span<const std::byte> bytes, std::string where) {
    return detail::PickleReader(bytes, std::move(where)).read();
}

}  // namespace equipoise::data
