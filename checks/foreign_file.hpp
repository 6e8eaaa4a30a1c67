#pragma once

#include <cstddef>
#include <expected>

#include "checks/judge.hpp"

namespace stmtwatch::checks {

// What a statement with findings is as a whole, if it is no statement of its schema at all: a compressed or
// packed file, a document of another kind (XML, HTML, JSON), text in another encoding from front to back.
// That is one fault, and becomes the one finding of `judgement` instead of all that follow from it. Told from
// the first 64 KiB, or from those around the first byte that is not valid.
std::expected<void, SourceFault> tell_foreign_file(const Source& source, const Schema& schema,
                                                   std::size_t findings_listed_max, Judgement& judgement);

}  // namespace stmtwatch::checks
