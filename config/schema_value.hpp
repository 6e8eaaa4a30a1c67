#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "checks/schema.hpp"

// A complete schema as keys with values, in the words of the schema language and in UTF-8: what `schema show`
// prints, what becomes JSON, what `schema diff` compares. Made from the table in schema_keys.cpp.
namespace stmtwatch::config {

struct NotGiven {  // the key could be given and is not
  friend bool operator==(const NotGiven&, const NotGiven&) = default;
};
struct Inapplicable {  // beside the other keys it would mean nothing, such as `gap` of a delimited layout
  friend bool operator==(const Inapplicable&, const Inapplicable&) = default;
};

struct SchemaEntry;
using SchemaTable = std::vector<SchemaEntry>;

struct SchemaValue {
  std::variant<NotGiven, Inapplicable, bool, std::int64_t, std::string, std::vector<std::string>, SchemaTable,
               std::vector<SchemaTable>>
      value;

  bool is_given() const { return value.index() > 1; }
  friend bool operator==(const SchemaValue&, const SchemaValue&) = default;
};

// Who a key is meant for: four keys of a length are one phrase for people.
enum class Audience : std::uint8_t { everybody, people, programs };

struct SchemaEntry {
  std::string_view key;  // static
  SchemaValue value;
  Audience audience = Audience::everybody;
  bool usual = false;  // what it would be if the key were not given

  friend bool operator==(const SchemaEntry&, const SchemaEntry&) = default;
};

// Every key of the language, in the order of the table; those that are not given with their defaults.
SchemaTable keys_and_values(const checks::Schema& schema);

// On one line: "a, b" of a list, "tag TOTAL, fields records" of a table; empty where the key is not given.
std::string text_of(const SchemaValue& value);

}  // namespace stmtwatch::config
