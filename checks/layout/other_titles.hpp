#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "checks/check.hpp"

// What stands at the beginning of a file that is not what the schema says there: whether it is the same with
// another delimiter, or another kind of file.
namespace stmtwatch::checks::layout {

// How many of the schema's titles are among the fields of `line`.
std::size_t count_shared_titles(std::string_view line, const Schema& schema);
// Whether at least half of them are.
bool shares_titles(std::string_view line, const Schema& schema);

// Fills in what `line`, a whole header that is not the schema's, is. `record_follows`: what comes next could
// be a record of the schema.
void describe_other_titles(std::string_view line, bool record_follows, const Schema& schema,
                           Opening& opening);

// The character that tells apart the values of the first two lines, which have one field each; nullopt: there
// is none, or the lines are what the schema says. One line may be all there is.
std::optional<char> find_other_delimiter(const std::vector<std::string_view>& lines, const Schema& schema);

}  // namespace stmtwatch::checks::layout
