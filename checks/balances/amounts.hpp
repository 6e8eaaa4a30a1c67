#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "checks/record_batch.hpp"
#include "checks/schema.hpp"
#include "checks/values/selected.hpp"
#include "checks/vocabulary/money.hpp"

// What records say in numbers.
namespace stmtwatch::checks {

// Of a decimal column: the digits after the point that its amounts are kept with.
int scale_of(const Column& column);
// The sum that a column must have, as the schema says it: "gross - fee".
std::string name_of_sum(const Schema& schema, const Agreement& asked);
// The amount in a field of a decimal column; zero where there is no value; nullopt: it could not be read.
std::optional<Money> amount_at(const Schema& schema, const RecordBatch& batch, std::size_t row,
                               std::size_t column, int scale);

}  // namespace stmtwatch::checks
