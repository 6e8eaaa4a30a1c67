#pragma once

/** What the build knows about the product as it is installed. */
namespace stmtwatch::installed {

/** As project() in CMakeLists.txt says it, "0.1.0". */
extern const char* const version;

/** Where the configuration is looked for unless a flag or STMTWATCH_CONFIG names another file. */
extern const char* const configuration;

}  // namespace stmtwatch::installed
