#pragma once

#include <string>
#include <vector>

#include "checks/schema.hpp"

// Two schemas of the same statement held together, such as those of test and production. Each key of the
// table in schema_keys.cpp says by itself when a difference is narrower.
namespace stmtwatch::config {

struct SchemaDifference {
  std::string column;     // a column, "SECTION", or "SECTION COLUMN"; empty: of the file as a whole
  std::string property;   // as schema files call it: "type", "trailer.fields", "unique[voucher_no].scope"
  std::string left;       // as the first says it; empty: not at all
  std::string right;      // as the second says it
  bool narrower = false;  // the second may refuse statements that the first accepts

  friend bool operator==(const SchemaDifference&, const SchemaDifference&) = default;
};

// In the order of the keys; of the columns in the order of the first schema, then those that only the second
// has. Not narrower in any: the second accepts every statement that the first accepts.
std::vector<SchemaDifference> differences(const checks::Schema& left, const checks::Schema& right);

}  // namespace stmtwatch::config
