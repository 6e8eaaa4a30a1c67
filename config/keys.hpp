#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/document.hpp"
#include "config/shown.hpp"
#include "config/words.hpp"

// How the keys of one TOML table become the fields of one struct: a row for each key, no code for each key.
// Private to config/. A row names a parser; a parser has
//   using Target   the struct it fills
//   read(node, target)   stores the value, or answers with what is wrong with it ("must be ...")
//   show(target)         the value as `config show` tells it; nothing where the key is not set
namespace stmtwatch::config {

enum class Offer : std::uint8_t {
  optional,
  required,
  later,      // known by name; this version does not offer it
  elsewhere,  // known by name; it stands in another table, as its help says
};

using Reading = std::expected<void, std::string>;

template <class Target>
struct Key {
  std::string_view name;
  Offer offer;
  Reading (*read)(const toml::node&, Target&);
  ShownValue (*show)(const Target&);
  std::string_view help;
};

// The row of one key of `Target`, which is the parser's struct or derived from it.
template <class Parser, class Target = typename Parser::Target>
constexpr Key<Target> key(std::string_view name, Offer offer, std::string_view help) {
  return {name, offer, [](const toml::node& node, Target& target) { return Parser::read(node, target); },
          [](const Target& target) { return Parser::show(target); }, help};
}

inline std::uint32_t line_of(const toml::node& node) {
  return node.source().begin.line;
}

// Where faults of one file go.
class FaultSink {
 public:
  FaultSink(std::filesystem::path file, std::vector<Fault>& faults)
      : file_(std::move(file)), faults_(faults) {}
  void add(std::uint32_t line, std::string message) {
    faults_.push_back({.file = file_, .line = line, .message = std::move(message)});
  }

 private:
  std::filesystem::path file_;
  std::vector<Fault>& faults_;
};

// `where` is how people call the table: "[http]". Adds a fault for every key that is unknown, wrong or
// missing.
template <class Row, class Target>
void read_table(const toml::table& table, std::string_view where, std::span<const Row> keys, Target& target,
                FaultSink& faults) {
  std::vector<std::string_view> offered;
  for (const auto& known : keys) {
    if (known.offer == Offer::optional || known.offer == Offer::required) offered.push_back(known.name);
    if (known.offer == Offer::required && !table.contains(known.name)) {
      faults.add(line_of(table), fmt::format("{} needs the key \"{}\": {}", where, known.name, known.help));
    }
  }
  for (const auto& [name, node] : table) {
    const auto line = name.source().begin.line;
    const auto known = std::ranges::find(keys, name.str(), &Row::name);
    if (known == keys.end()) {
      faults.add(line, fmt::format("unknown key {} in {}{}; known here: {}", in_quotes(name.str()), where,
                                   hint_of_nearest(": the nearest known key is ", name.str(), offered),
                                   listed(offered)));
    } else if (known->offer == Offer::later) {
      faults.add(line, fmt::format("\"{}\" is not offered by this version ({}); take the key out", name.str(),
                                   known->help));
    } else if (known->offer == Offer::elsewhere) {
      faults.add(line, fmt::format("\"{}\" cannot stand in {}: {}", name.str(), where, known->help));
    } else if (const auto reading = known->read(node, target); !reading) {
      faults.add(line, fmt::format("{} {}", name.str(), reading.error()));
    }
  }
}

// The string that the node is; nullopt: it is something else.
std::optional<std::string_view> string_in(const toml::node& node);
// A string that can stand in a message, a log line and a path: not empty, no control characters.
std::expected<std::string, std::string> plain_text(const toml::node& node);
// What kind of value stands there: "a number", "a list".
std::string_view kind_of(const toml::node& node);
// What is said of a value that the contract knows and this version does not; `allowed` are those it does.
std::string not_offered(std::string_view value, std::string_view allowed);
// "must be WHAT, not VALUE".
std::string must_be(std::string_view what, const toml::node& node);

namespace parsers {

template <class Member>
struct MemberOf;
template <class Struct, class Value>
struct MemberOf<Value Struct::*> {
  using Target = Struct;
  using Type = Value;
};

template <auto Field>
struct Of {
  using Target = typename MemberOf<decltype(Field)>::Target;
  using Type = typename MemberOf<decltype(Field)>::Type;
};

// A text or a path.
template <auto Field>
struct Text : Of<Field> {
  static constexpr bool is_path = std::same_as<typename Of<Field>::Type, std::filesystem::path>;
  static Reading read(const toml::node& node, typename Of<Field>::Target& target) {
    auto text = plain_text(node);
    if (!text) return std::unexpected(text.error());
    if (is_path && text->starts_with('~'))
      return std::unexpected(must_be("a path, in which ~ stands for nobody's home: write it out", node));
    target.*Field = *std::move(text);
    return {};
  }
  static ShownValue show(const typename Of<Field>::Target& target) {
    std::string text;
    if constexpr (is_path) {
      text = (target.*Field).native();
    } else {
      text = target.*Field;
    }
    return text.empty() ? ShownValue{} : ShownValue{text};
  }
};

// A whole number between two bounds, or a number of seconds.
template <auto Field, std::int64_t Min, std::int64_t Max>
struct Integer : Of<Field> {
  static Reading read(const toml::node& node, typename Of<Field>::Target& target) {
    const auto* const value = node.as_integer();
    if (value == nullptr || value->get() < Min || value->get() > Max) {
      return std::unexpected(must_be(fmt::format("a whole number from {} to {}", Min, Max), node));
    }
    target.*Field = static_cast<typename Of<Field>::Type>(value->get());
    return {};
  }
  static ShownValue show(const typename Of<Field>::Target& target) {
    if constexpr (std::same_as<typename Of<Field>::Type, std::chrono::seconds>) {
      return std::int64_t{(target.*Field).count()};
    } else {
      return static_cast<std::int64_t>(target.*Field);
    }
  }
};

template <auto Field>
struct Boolean : Of<Field> {
  static Reading read(const toml::node& node, typename Of<Field>::Target& target) {
    const auto* const value = node.as_boolean();
    if (value == nullptr) return std::unexpected(must_be("true or false", node));
    target.*Field = value->get();
    return {};
  }
  static ShownValue show(const typename Of<Field>::Target& target) { return target.*Field; }
};

template <class Value>
struct Word {
  std::string_view word;
  Value value;
};

inline constexpr std::array<std::string_view, 0> none_later{};

// One of the words of a table; `Later` are words of the contract that this version does not offer.
template <auto Field, const auto& Words, const auto& Later = none_later>
struct Choice : Of<Field> {
  static Reading read(const toml::node& node, typename Of<Field>::Target& target) {
    const auto text = string_in(node);
    std::string allowed;
    for (const auto& word : Words) {
      if (text == word.word) {
        target.*Field = word.value;
        return {};
      }
      allowed += fmt::format("{}\"{}\"", allowed.empty() ? "" : " or ", word.word);
    }
    const bool later = text && std::ranges::find(Later, *text) != Later.end();
    return std::unexpected(later ? not_offered(*text, allowed) : must_be(allowed, node));
  }
  static ShownValue show(const typename Of<Field>::Target& target) {
    for (const auto& word : Words) {
      if (target.*Field == word.value) return std::string(word.word);
    }
    return {};
  }
};

// A key that has one value in this version and others in the contract.
template <class Struct, const std::string_view& Offered, const auto& Later>
struct OnlyValue {
  using Target = Struct;
  static Reading read(const toml::node& node, Target&) {
    const auto text = string_in(node);
    if (text == Offered) return {};
    const auto allowed = fmt::format("\"{}\"", Offered);
    const bool later = text && std::ranges::find(Later, *text) != Later.end();
    return std::unexpected(later ? not_offered(*text, allowed) : must_be(allowed, node));
  }
  static ShownValue show(const Target&) { return std::string(Offered); }
};

// A list of texts with at least one in it.
template <auto Field>
struct Texts : Of<Field> {
  static Reading read(const toml::node& node, typename Of<Field>::Target& target) {
    const auto* list = node.as_array();
    if (list == nullptr) return std::unexpected(must_be("a list of texts", node));
    if (list->empty()) return std::unexpected("must have at least one text: the list is empty");
    for (const auto& each : *list) {
      auto text = plain_text(each);
      if (!text) return std::unexpected(fmt::format("[...]: each of the list {}", text.error()));
      (target.*Field).push_back(*std::move(text));
    }
    return {};
  }
  static ShownValue show(const typename Of<Field>::Target&) { return {}; }
};

// A table, kept to be read later. The field is a pointer to it.
template <auto Field>
struct TableOf : Of<Field> {
  static Reading read(const toml::node& node, typename Of<Field>::Target& target) {
    if (!node.is_table()) return std::unexpected(must_be("a table", node));
    target.*Field = node.as_table();
    return {};
  }
  static ShownValue show(const typename Of<Field>::Target&) { return {}; }
};

// A list of tables, kept to be read later.
template <auto Field>
struct TablesOf : Of<Field> {
  static Reading read(const toml::node& node, typename Of<Field>::Target& target) {
    const auto* list = node.as_array();
    if (list == nullptr) return std::unexpected(must_be("a list of tables {...}", node));
    if (list->empty()) return std::unexpected("must have at least one table {...}: the list is empty");
    for (const auto& each : *list) {
      if (!each.is_table())
        return std::unexpected("[...]: each of the list " + must_be("a table {...}", each));
    }
    target.*Field = list;
    return {};
  }
  static ShownValue show(const typename Of<Field>::Target&) { return {}; }
};

// A key of a kind of its own.
template <class Struct, Reading (*Read)(const toml::node&, Struct&), ShownValue (*Show)(const Struct&)>
struct Special {
  using Target = Struct;
  static Reading read(const toml::node& node, Target& target) { return Read(node, target); }
  static ShownValue show(const Target& target) { return Show(target); }
};

// A key that is refused by name.
template <class Struct>
struct Refused {
  using Target = Struct;
  static Reading read(const toml::node&, Target&) { return {}; }
  static ShownValue show(const Target&) { return {}; }
};

}  // namespace parsers
}  // namespace stmtwatch::config
