#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

// How `stmtwatch` ends: the codes of sysexits.h that product.md names, and no other.
namespace stmtwatch::cli {

enum class ExitCode : std::uint8_t {
  done = 0,          // and everything deliverable
  usage = 64,        // the command line is wrong
  held = 65,         // a statement is held, or an audit found something
  no_input = 66,     // an input cannot be found or read; an unknown feed, merchant, date or id
  unavailable = 69,  // the daemon or a destination cannot be reached
  io = 74,           // input/output error
  try_later = 75,
  protocol = 76,  // the remote side broke the protocol, or its host key is not the known one
  not_permitted = 77,
  configuration = 78,  // configuration or schema is wrong
};

// Of several the gravest wins.
inline ExitCode gravest(ExitCode left, ExitCode right) {
  using enum ExitCode;
  constexpr std::array order = {usage,    configuration, not_permitted, io,   no_input,
                                protocol, unavailable,   try_later,     held, done};
  return *std::ranges::find_if(order, [left, right](ExitCode code) { return code == left || code == right; });
}

}  // namespace stmtwatch::cli
