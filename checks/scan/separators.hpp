#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace stmtwatch::checks::scan {

// The structural pass: appends `base` + the position of every `delimiter` and every LF in `text`, ascending.
// What the positions mean is for others to say. `base` + text.size() fits 32 bits. Vector code takes its
// place behind this door.
void find_separators(std::string_view text, char delimiter, std::uint32_t base,
                     std::vector<std::uint32_t>& positions);

}  // namespace stmtwatch::checks::scan
