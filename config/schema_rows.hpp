#pragma once

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/keys.hpp"
#include "config/schema_diff.hpp"
#include "config/schema_value.hpp"

// What one row of the table of schema keys is made of. Private to config/. A row is
//   row<READER, NARROWER, TELLER>("key", optional, "help")
// READER (see keys.hpp) takes the value out of TOML into a draft. TELLER says it of a complete schema, for
// people, JSON, and `schema diff`; without one the reader does. NARROWER answers, of two values that differ,
// whether the second may refuse what the first accepts (see schema_narrower.hpp).
namespace stmtwatch::config {

using TextChange = std::function<void(std::string&)>;

// One part of two schemas, both in UTF-8.
template <class Told>
struct Both {
  const Told& left;
  const Told& right;
  const checks::Schema& left_schema;
  const checks::Schema& right_schema;

  template <class Part>
  Both<Part> of(const Part& left_part, const Part& right_part) const {
    return {left_part, right_part, left_schema, right_schema};
  }
};

// Where a difference stands.
struct DifferencePlace {
  std::string column;
  std::string property;

  DifferencePlace key(std::string_view name) const {
    return {column, property.empty() ? std::string(name) : property + "." + std::string(name)};
  }
};

using Differences = std::vector<SchemaDifference>;

template <class Draft, class Told>
struct SchemaKey : Key<Draft> {
  Audience audience = Audience::everybody;
  SchemaValue (*say)(const Told&, const checks::Schema&) = nullptr;  // nullptr: other keys say it
  // `place` is that of the key.
  void (*compare)(const Both<Told>&, const DifferencePlace& place, Differences&) = nullptr;
  // Calls with each text of the key that stands in statements; nullptr: it has none.
  void (*change)(Told&, const TextChange&) = nullptr;
};

// How a narrower is asked: with the two values, or with the two structs that have them.
template <class Narrower, class Told>
bool is_narrower(const Both<Told>& both, const SchemaValue& left, const SchemaValue& right) {
  if constexpr (std::invocable<Narrower, const SchemaValue&, const SchemaValue&>) {
    return Narrower{}(left, right);
  } else {
    return Narrower{}(both);
  }
}

// Differences of a key with one value.
template <class Teller, class Narrower, class Told>
void compare_values(const Both<Told>& both, const DifferencePlace& place, Differences& found) {
  const SchemaValue left = Teller::say(both.left, both.left_schema);
  const SchemaValue right = Teller::say(both.right, both.right_schema);
  const bool untold = std::holds_alternative<Inapplicable>(left.value) ||
                      std::holds_alternative<Inapplicable>(right.value) || left == right;
  if (untold) return;
  found.push_back({place.column, place.property, text_of(left), text_of(right),
                   is_narrower<Narrower>(both, left, right)});
}

// Tellers
// ----------------------------------------------------------------------------------------------------

inline SchemaValue said(const ShownValue& shown) {
  if (const auto* text = std::get_if<std::string>(&shown)) return {*text};
  if (const auto* number = std::get_if<std::int64_t>(&shown)) return {*number};
  if (const auto* flag = std::get_if<bool>(&shown)) return {*flag};
  return {NotGiven{}};
}

// The key is told by others, which come of it: `trim` of a schema by each column.
struct ByOthers {};

// What the reader stored, where it stored it into a part of the complete schema.
template <class Reader>
struct AsRead {
  template <class Told>
  static SchemaValue say(const Told& told, const checks::Schema&) {
    return said(Reader::show(told));
  }
  template <class Told>
  static void change(Told& told, const TextChange& change) requires requires {
    Reader::change(told, change);
  }
  { Reader::change(told, change); }
};

template <class Reader, class Narrower, class Teller>
struct Row {
  std::string_view name;
  Offer offer;
  std::string_view help;
  Audience audience = Audience::everybody;

  template <class Draft, class Told>
  constexpr operator SchemaKey<Draft, Told>() const {  // so that the table it stands in says of what it is
    SchemaKey<Draft, Told> made{key<Reader, Draft>(name, offer, help)};
    made.audience = audience;
    if constexpr (!std::same_as<Teller, ByOthers>) {
      made.say = [](const Told& told, const checks::Schema& schema) { return Teller::say(told, schema); };
      made.compare = [](const Both<Told>& both, const DifferencePlace& place, Differences& found) {
        if constexpr (requires { Teller::template compare<Narrower>(both, place, found); }) {
          Teller::template compare<Narrower>(both, place, found);
        } else {
          compare_values<Teller, Narrower>(both, place, found);
        }
      };
      if constexpr (requires(Told & told, const TextChange& change) { Teller::change(told, change); })
        made.change = [](Told& told, const TextChange& change) { Teller::change(told, change); };
    }
    return made;
  }
};

template <class Reader, class Narrower, class Teller = AsRead<Reader>>
constexpr Row<Reader, Narrower, Teller> row(std::string_view name, Offer offer, std::string_view help,
                                            Audience audience = Audience::everybody) {
  return {name, offer, help, audience};
}

}  // namespace stmtwatch::config
