#pragma once

#include <string>
#include <string_view>

#include "checks/schema.hpp"

// Values of a complete schema in the words of the schema language. Texts are taken as they are: of a schema
// that is to be shown, in UTF-8 (see in_utf8).
namespace stmtwatch::config {

std::string_view word_of(checks::Encoding encoding);  // "gb18030"
std::string word_of(const checks::ValueType& type);   // "decimal(15,2)"
std::string word_of(checks::Share share);             // "0.999"
std::string phrase_of(const checks::Length& length);  // "at most 64 characters"
// "kind = REFUND, CANCEL".
std::string word_of(const checks::Where& where, const checks::Schema& schema);
// "sum(amount) where kind = REFUND, CANCEL".
std::string word_of(const checks::TrailerField& field, const checks::Schema& schema);

}  // namespace stmtwatch::config
