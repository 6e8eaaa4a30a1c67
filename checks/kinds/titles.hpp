#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "checks/schema.hpp"

namespace stmtwatch::checks::kinds {

struct WrongTitle {
  std::size_t offset = 0;  // in the record
  std::string told;        // for people
};

// The first title in `record`, of the kind `titles`, that is not the one of `part`, whose columns it titles.
std::optional<WrongTitle> wrong_title(const RecordKind& titles, const Schema& part, std::string_view record);

}  // namespace stmtwatch::checks::kinds
