#pragma once

#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "config/schema_rows.hpp"
#include "config/schema_words.hpp"

// How rows tell what a complete schema says: the TELLER of schema_rows.hpp for keys with one value or a list
// of texts. Those with tables are in schema_tables.hpp. Private to config/.
namespace stmtwatch::config {

inline void change_where(checks::Where& where, const TextChange& change) {
  std::ranges::for_each(where.values, change);
  for (auto& also : where.also)
    change_where(also, change);
}

namespace tellers {

inline SchemaValue value_of(const std::string& text) {
  return text.empty() ? SchemaValue{NotGiven{}} : SchemaValue{text};
}
inline SchemaValue value_of(const std::vector<std::string>& texts) {
  return {texts};
}
inline SchemaValue value_of(bool flag) {
  return {flag};
}
inline SchemaValue value_of(std::unsigned_integral auto number) requires(
    !std::same_as<decltype(number), bool>) {
  return {static_cast<std::int64_t>(number)};
}
inline SchemaValue value_of(const std::optional<std::string>& text) {
  return text ? SchemaValue{*text} : SchemaValue{NotGiven{}};
}

// What stands in a field of the complete schema.
template <auto Field>
struct Value {
  static SchemaValue say(const auto& told, const checks::Schema&) { return value_of(told.*Field); }
};

// The same of texts that stand in statements.
template <auto Field>
struct StatementText : Value<Field> {
  static void change(auto& told, const TextChange& change) {
    auto& texts = told.*Field;
    using Texts = std::remove_cvref_t<decltype(texts)>;
    if constexpr (std::same_as<Texts, std::string>) {
      change(texts);
    } else if constexpr (std::same_as<Texts, std::optional<std::string>>) {
      if (texts) change(*texts);
    } else {
      std::ranges::for_each(texts, change);
    }
  }
};

// A column by its name, several of them, and two that belong together.
template <auto Field>
struct Column {
  static SchemaValue say(const auto& told, const checks::Schema& schema) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(told.*Field)>, std::size_t>) {
      return {schema.columns[told.*Field].name};
    } else {
      return told.*Field ? SchemaValue{schema.columns[*(told.*Field)].name} : SchemaValue{NotGiven{}};
    }
  }
};
template <auto Field>
struct Columns {
  static SchemaValue say(const auto& told, const checks::Schema& schema) {
    std::vector<std::string> names;
    for (const std::size_t column : told.*Field)
      names.push_back(schema.columns[column].name);
    return {std::move(names)};
  }
};
template <auto Field>
struct Pairs {
  static SchemaValue say(const checks::SourceStatement& source, const checks::Schema& schema) {
    std::vector<std::string> texts;
    for (const auto& [merged, there] : source.*Field)
      texts.push_back(schema.columns[merged].name + " = " + source.schema->columns[there].name);
    return {std::move(texts)};
  }
};

// Which records are meant.
template <auto Field>
struct Records {
  static SchemaValue say(const auto& told, const checks::Schema& schema) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(told.*Field)>, checks::Where>) {
      return {word_of(told.*Field, schema)};
    } else {
      return told.*Field ? SchemaValue{word_of(*(told.*Field), schema)} : SchemaValue{NotGiven{}};
    }
  }
  static void change(auto& told, const TextChange& change) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(told.*Field)>, checks::Where>) {
      change_where(told.*Field, change);
    } else if (told.*Field) {
      change_where(*(told.*Field), change);
    }
  }
};

inline void change_field(checks::TrailerField& field, const TextChange& change) {
  std::visit(
      [&change](auto& each) {
        if constexpr (requires { each.where; }) {
          if (each.where) change_where(*each.where, change);
        }
      },
      field);
}

// What the row of a trailer or the groups of a line say.
template <auto Field>
struct Fields {
  static SchemaValue say(const auto& told, const checks::Schema& schema) {
    std::vector<std::string> texts;
    for (const auto& field : told.*Field)
      texts.push_back(word_of(field, schema));
    return {std::move(texts)};
  }
  static void change(auto& told, const TextChange& change) {
    for (auto& field : told.*Field)
      change_field(field, change);
  }
};

// One of the words that its key can have.
template <const auto& Words>
SchemaValue word_for(const auto& value) {
  return {std::string(std::ranges::find(Words, value, [](const auto& each) { return each.value; })->word)};
}
template <auto Field, const auto& Words>
struct Word {
  static SchemaValue say(const auto& told, const checks::Schema&) { return word_for<Words>(told.*Field); }
};

// One character, which may be absent.
template <auto Field>
struct Character {
  static SchemaValue say(const checks::Schema& schema, const checks::Schema&) {
    const std::optional<char> character = schema.*Field;
    return character ? SchemaValue{std::string(1, *character)} : SchemaValue{NotGiven{}};
  }
};

template <auto Field>
struct FileName {
  static SchemaValue say(const auto& told, const checks::Schema&) {
    if constexpr (requires { (told.*Field).text(); }) {
      return {(told.*Field).text()};
    } else {
      return told.*Field ? SchemaValue{(told.*Field)->text()} : SchemaValue{NotGiven{}};
    }
  }
};

// Which may be empty and is nevertheless given.
struct Title {
  static SchemaValue say(const checks::Column& column, const checks::Schema&) { return {column.title}; }
  static void change(checks::Column& column, const TextChange& change) { change(column.title); }
};

struct Sign {
  static SchemaValue say(const checks::Column& column, const checks::Schema&);
};

struct Type {
  static SchemaValue say(const checks::Column& column, const checks::Schema&) {
    return {word_of(column.type)};
  }
};

// What only a decimal has; `Words` of a choice.
template <auto Field>
struct OfDecimal {
  static SchemaValue say(const checks::Column& column, const checks::Schema&) {
    const auto* decimal = std::get_if<checks::Decimal>(&column.type);
    return decimal == nullptr ? SchemaValue{Inapplicable{}} : value_of(decimal->*Field);
  }
};
template <auto Field, const auto& Words>
struct WordOfDecimal {
  static SchemaValue say(const checks::Column& column, const checks::Schema&) {
    const auto* decimal = std::get_if<checks::Decimal>(&column.type);
    return decimal == nullptr ? SchemaValue{Inapplicable{}} : word_for<Words>(decimal->*Field);
  }
};

// The keys of a length: one phrase, and one by one.
struct LengthPhrase {
  static SchemaValue say(const checks::Column& column, const checks::Schema&) {
    return column.length ? SchemaValue{phrase_of(*column.length)} : SchemaValue{NotGiven{}};
  }
};
template <auto Field>
struct OfLength {
  static SchemaValue say(const checks::Column& column, const checks::Schema&) {
    return column.length ? value_of((*column.length).*Field) : SchemaValue{NotGiven{}};
  }
};
template <const auto& Words>
struct LengthUnit {
  static SchemaValue say(const checks::Column& column, const checks::Schema&) {
    return column.length ? word_for<Words>(column.length->unit) : SchemaValue{NotGiven{}};
  }
};
struct Charset {
  static SchemaValue say(const checks::Column& column, const checks::Schema&);
};

struct TrimSide {
  static SchemaValue say(const checks::Column& column, const checks::Schema&);
};
struct TrimCharacters {
  static SchemaValue say(const checks::Column& column, const checks::Schema&);
};

struct AgreementColumns {
  static SchemaValue say(const checks::Agreement& asked, const checks::Schema& schema);
};
struct Share {
  static SchemaValue say(const checks::Agreement& asked, const checks::Schema&);
};
struct Tolerance {
  static SchemaValue say(const checks::Agreement& asked, const checks::Schema&);
};

struct SourceCount {
  static SchemaValue say(const checks::SourceStatement& source, const checks::Schema&);
};
// Another teller, where the key can mean something beside the other keys.
template <class Applies, class Teller>
struct When {
  static SchemaValue say(const auto& told, const checks::Schema& schema) {
    return Applies{}(told, schema) ? Teller::say(told, schema) : SchemaValue{Inapplicable{}};
  }
};
struct Delimited {
  bool operator()(const auto&, const checks::Schema& schema) const { return !schema.fixed_width; }
};
struct Fixed {
  bool operator()(const auto&, const checks::Schema& schema) const { return schema.fixed_width; }
};
struct Headed {
  bool operator()(const auto&, const checks::Schema& schema) const { return schema.header; }
};
// Of a kind of records.
struct ColumnsMin {
  static SchemaValue say(const checks::RecordKind& kind, const checks::Schema& schema);
};
struct TitlesOf {
  static SchemaValue say(const checks::RecordKind& kind, const checks::Schema& schema);
};
struct KindTotals {
  static SchemaValue say(const checks::RecordKind& kind, const checks::Schema&);
  static void change(checks::RecordKind& kind, const TextChange& change);
};
struct OrderOfKinds {
  static SchemaValue say(const checks::Schema& schema, const checks::Schema&) {
    return value_of(schema.order.text());
  }
};
struct TagNumber {
  static SchemaValue say(const checks::Schema& schema, const checks::Schema&) {
    return {static_cast<std::int64_t>(schema.tag_at) + 1};
  }
};
struct OfKinds {
  bool operator()(const auto&, const checks::Schema& schema) const { return !schema.kinds.empty(); }
};

struct Trailing {
  bool operator()(const auto&, const checks::Schema& schema) const {
    return schema.header && !schema.fixed_width && schema.trailing_delimiter;
  }
};
struct WithBalance {
  bool operator()(const checks::Movements& asked, const checks::Schema&) const {
    return asked.balance.has_value();
  }
};

}  // namespace tellers
}  // namespace stmtwatch::config
