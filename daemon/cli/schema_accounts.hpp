#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "checks/schema.hpp"

// What a schema asks of the statement as an account: balances, agreements, sources. For a schema in UTF-8.
namespace stmtwatch::cli {

// Lines for people; empty where it asks nothing.
std::string accounts_text(const checks::Schema& schema);
// `debit_credit`, `movements`, `agreements` and `sources`, each empty or null where it asks nothing.
nlohmann::ordered_json accounts_document(const checks::Schema& schema);

// Lines that say totals, each behind `what` it is: "a line of the report".
std::string prose_text(std::string_view what, const std::vector<checks::ProseLine>& lines,
                       const checks::Schema& schema);
nlohmann::ordered_json prose_document(const std::vector<checks::ProseLine>& lines,
                                      const checks::Schema& schema);

}  // namespace stmtwatch::cli
