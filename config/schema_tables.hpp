#pragma once

#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "config/schema_keys.hpp"
#include "config/schema_tellers.hpp"

// What is made of all rows of a table of keys: its values, its differences, its texts; and the tellers of
// keys that have such tables. Private to config/.
namespace stmtwatch::config {

// A struct as it is where no key is given; nullopt: there is no such.
template <class Told>
std::optional<Told> usual_of(const Told&, const checks::Schema&) {
  if constexpr (std::default_initializable<Told>) {
    return Told{};
  } else {
    return std::nullopt;
  }
}
std::optional<checks::Column> usual_of(const checks::Column& column, const checks::Schema& schema);

// Adds what each of `keys` says of `told`, which is a part of `schema`.
template <class Keys, class Told>
void say_keys(const Keys& keys, const Told& told, const checks::Schema& schema, SchemaTable& table) {
  const auto usual = usual_of(told, schema);
  for (const auto& key : keys) {
    if (key.say == nullptr) continue;
    SchemaEntry entry{key.name, key.say(told, schema), key.audience};
    if (key.offer != Offer::required && usual) entry.usual = entry.value == key.say(*usual, schema);
    table.push_back(std::move(entry));
  }
}

template <class Told>
SchemaTable say_table(const Told& told, const checks::Schema& schema) {
  SchemaTable table;
  say_keys(keys_of<Told>(), told, schema, table);
  return table;
}
// A section: what it says of itself, and the keys of the part below its title.
SchemaTable say_table(const checks::Section& section, const checks::Schema& schema);
// The same of a kind of records.
SchemaTable say_table(const checks::RecordKind& kind, const checks::Schema& schema);

// The differences of all keys of two tables, of which `place` is the place.
template <class Told>
void compare_tables(const Both<Told>& both, const DifferencePlace& place, Differences& found) {
  for (const auto& key : keys_of<Told>()) {
    if (key.compare != nullptr && key.audience != Audience::programs)
      key.compare(both, place.key(key.name), found);
  }
}
void compare_tables(const Both<checks::Section>& both, const DifferencePlace& place, Differences& found);
void compare_tables(const Both<checks::RecordKind>& both, const DifferencePlace& place, Differences& found);
// Of whole schemas, such as those of a source, in any encoding.
void compare_schemas(const checks::Schema& left, const checks::Schema& right, const DifferencePlace& place,
                     Differences& found);

// Without the columns and unique keys of its sections, which each of them says itself.
checks::Schema without_parts(checks::Schema schema);

// Calls `change` with every text of `told` that stands in statements, those of parts of their own excepted.
template <class Told>
void change_texts(Told& told, const TextChange& change) {
  for (const auto& key : keys_of<Told>()) {
    if (key.change != nullptr) key.change(told, change);
  }
}

// Which elements of two lists are the same one, by their names: the first of a name with the first of it, the
// second with the second.
class ListMatch {
 public:
  ListMatch(std::vector<std::string> left, std::vector<std::string> right);

  std::optional<std::size_t> partner_of_left(std::size_t index) const { return partners_[index]; }
  std::vector<std::size_t> only_right() const;
  // Where the differences of an element stand in a list that stands at `list`.
  DifferencePlace place_of_left(std::size_t index, const DifferencePlace& list) const;
  DifferencePlace place_of_right(std::size_t index, const DifferencePlace& list) const;
  void compare_order(const DifferencePlace& list, Differences& found) const;

 private:
  std::vector<std::string> left_, right_;
  std::vector<std::optional<std::size_t>> partners_;
};

// Columns and sections: their names stand at the head of a difference, not in its property.
bool heads_lines(const DifferencePlace& list);
// An element of a list is there or is not.
SchemaDifference presence(const DifferencePlace& element, const DifferencePlace& list, bool narrower);

namespace tellers {

// A table of keys of its own, which may be absent.
template <auto Field>
struct Table {
  static SchemaValue say(const auto& told, const checks::Schema& schema) {
    return told.*Field ? SchemaValue{say_table(*(told.*Field), schema)} : SchemaValue{NotGiven{}};
  }
  template <class Narrower, class Told>
  static void compare(const Both<Told>& both, const DifferencePlace& place, Differences& found) {
    const auto& left = both.left.*Field;
    const auto& right = both.right.*Field;
    if (left && right) return compare_tables(both.of(*left, *right), place, found);
    if (!left && !right) return;
    const bool narrower = Narrower{}(left ? &*left : nullptr, right ? &*right : nullptr);
    found.push_back({place.column, place.property, text_of(say(both.left, both.left_schema)),
                     text_of(say(both.right, both.right_schema)), narrower});
  }
  static void change(auto& told, const TextChange& change) {
    if (told.*Field) change_texts(*(told.*Field), change);
  }
};

enum class Order : std::uint8_t { counts, is_nothing };

// A list of tables. An element is known by the first of its keys; those of one name are compared with each
// other, the others are there or are not.
template <auto Field, Order order>
struct List {
  static SchemaValue say(const auto& told, const checks::Schema& schema) {
    std::vector<SchemaTable> tables;
    for (const auto& each : told.*Field)
      tables.push_back(say_table(each, schema));
    return {std::move(tables)};
  }

  template <class Narrower, class Told>
  static void compare(const Both<Told>& both, const DifferencePlace& place, Differences& found) {
    const auto& left = both.left.*Field;
    const auto& right = both.right.*Field;
    using Element = std::remove_cvref_t<decltype(left.front())>;
    constexpr const Element* absent = nullptr;
    const ListMatch match(names_of(left, both.left_schema), names_of(right, both.right_schema));
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (const auto partner = match.partner_of_left(i)) {
        compare_tables(both.of(left[i], right[*partner]), match.place_of_left(i, place), found);
      } else {
        found.push_back(presence(match.place_of_left(i, place), place, Narrower{}(&left[i], absent)));
        found.back().left = said_of(left[i], both.left_schema, place);
      }
    }
    for (const std::size_t i : match.only_right()) {
      found.push_back(presence(match.place_of_right(i, place), place, Narrower{}(absent, &right[i])));
      found.back().right = said_of(right[i], both.right_schema, place);
    }
    if (order == Order::counts) match.compare_order(place, found);
  }

  static void change(auto& told, const TextChange& change) {
    for (auto& each : told.*Field)
      change_texts(each, change);
  }

 private:
  static std::vector<std::string> names_of(const auto& elements, const checks::Schema& schema) {
    std::vector<std::string> names;
    for (const auto& each : elements)
      names.push_back(text_of(keys_of<std::remove_cvref_t<decltype(each)>>().front().say(each, schema)));
    return names;
  }
  static std::string said_of(const auto& element, const checks::Schema& schema, const DifferencePlace& list) {
    return heads_lines(list) ? "is there" : text_of({say_table(element, schema)});
  }
};

// The name of the schema; the differences are those of its keys.
struct SourceSchema {
  static SchemaValue say(const checks::SourceStatement& source, const checks::Schema&);
  template <class Narrower>
  static void compare(const Both<checks::SourceStatement>& both, const DifferencePlace& place,
                      Differences& found) {
    const auto& left = both.left.schema;
    const auto& right = both.right.schema;
    if (left != nullptr && right != nullptr) return compare_schemas(*left, *right, place, found);
    compare_values<SourceSchema, Narrower>(both, place, found);
  }
};

// The columns that repeat what the file name says; a table that is always there.
struct Identity {
  static SchemaValue say(const checks::Schema& schema, const checks::Schema&);
  template <class Narrower>
  static void compare(const Both<checks::Schema>& both, const DifferencePlace& place, Differences& found) {
    for (const auto& key : identity_keys())
      key.compare(both, place.key(key.name), found);
  }
};

}  // namespace tellers
}  // namespace stmtwatch::config
