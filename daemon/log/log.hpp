#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

// What the daemon says on standard error, one line an event, as logfmt: `level=info event=statement_held
// feed=merged merchant=880000000001 ...`. systemd adds the time; a line that goes
// to its journal begins with the priority (sd-daemon(3)), so that `journalctl -p warning` finds what is
// grave. Values are quoted where they need it, UTF-8 (what is not, and control characters, as \xNN), and cut
// at 512 bytes; no sensitive value is ever handed in. Thread-safe.
namespace stmtwatch::log {

using Field = std::pair<std::string_view, std::string>;

void debug(std::string_view event, std::initializer_list<Field> fields = {});
void info(std::string_view event, std::initializer_list<Field> fields = {});
void warning(std::string_view event, std::initializer_list<Field> fields = {});
void error(std::string_view event, std::initializer_list<Field> fields = {});

// The line without its level, as it is written: for tests.
std::string line(std::string_view event, std::initializer_list<Field> fields);

}  // namespace stmtwatch::log
