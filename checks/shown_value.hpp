#pragma once

#include <string>
#include <string_view>

#include "checks/record_batch.hpp"
#include "checks/schema.hpp"

// Decides how much of a value of a record a message shows. Everything that quotes one asks here.
namespace stmtwatch::checks {

class Checks;

// Whether the values of a record stand in their columns: not so where several could not stand where they do,
// as then they have moved, and each may be what another column keeps secret.
bool is_in_place(const Checks& checks, const RecordBatch& batch, std::size_t row);

// `value` of `column`, or its whole field. Masked where the column is sensitive, the record is not in place
// (but for amounts, times and short numbers), or the value has other characters than the column's own have (a
// name where an amount should be). What looks like an account number is masked in any case, but for amounts
// and times, which are what they seem.
std::string shown_value(const Column& column, std::string_view value, Encoding encoding, bool in_place);

// A key that a finding is about: all its digits, as people look for it. `in_place`: no value of its record
// has a finding.
std::string shown_key_value(const Column& column, std::string_view value, Encoding encoding, bool in_place);

}  // namespace stmtwatch::checks
