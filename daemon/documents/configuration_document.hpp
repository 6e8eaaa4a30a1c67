#pragma once

#include "config/settings.hpp"
#include "daemon/documents/finding_document.hpp"

namespace stmtwatch::documents {

// Every setting with its value, defaults included, as tables within tables: "feeds.merged" is feeds, merged.
// Beside them, under "file", where they were read from.
Document configuration_document(const config::Settings& settings);

}  // namespace stmtwatch::documents
