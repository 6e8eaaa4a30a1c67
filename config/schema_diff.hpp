#pragma once

#include <string>
#include <vector>

#include "checks/schema.hpp"

// Two schemas of the same statement held together, such as those of test and production.
namespace stmtwatch::config {

struct SchemaDifference {
  std::string column;     // empty: of the file as a whole
  std::string property;   // "column", "type", "length" ...: as schema files call it
  std::string left;       // as the first says it; empty: not at all
  std::string right;      // as the second says it
  bool narrower = false;  // what the first holds may not fit the second

  friend bool operator==(const SchemaDifference&, const SchemaDifference&) = default;
};

// In the order of the first one's columns, then those that only the second has, then the file as a whole.
std::vector<SchemaDifference> differences(const checks::Schema& left, const checks::Schema& right);

}  // namespace stmtwatch::config
