#include "daemon/installed/installed.hpp"

namespace stmtwatch::installed {

const char* const version = STMTWATCH_VERSION;
const char* const configuration = STMTWATCH_CONFIGURATION;

}  // namespace stmtwatch::installed
