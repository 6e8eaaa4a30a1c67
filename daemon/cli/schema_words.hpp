#pragma once

#include <string>
#include <vector>

#include "checks/schema.hpp"

// The parts of a schema in the words of the schema language.
namespace stmtwatch::cli {

std::string word(checks::ByteOrderMark mark);
std::string word(checks::LineEnding ending);
std::string word(checks::UniqueScope scope);
std::string word(checks::LengthUnit unit);
std::string word(checks::AmountUnit unit);
std::string word(checks::AmountSign sign);
std::string word(const checks::Trim& trim);  // "none", "left", "right", "both"
std::string word(const checks::ValueType& type);
// "sum(amount) where kind = REFUND".
std::string word(const checks::TrailerField& field, const checks::Schema& schema);
std::vector<std::string> words(const std::vector<checks::TrailerField>& fields, const checks::Schema& schema);
std::vector<std::string> key_columns(const checks::UniqueKey& key, const checks::Schema& schema);

}  // namespace stmtwatch::cli
