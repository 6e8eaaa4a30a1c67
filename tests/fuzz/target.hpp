#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

// What fuzz targets share. A target is one file with LLVMFuzzerTestOneInput; it is linked with libFuzzer, or
// with replay.cpp, which feeds it the corpus.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace stmtwatch::test {

inline std::string_view bytes_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Ends the program where something that must hold does not.
inline void require(bool holds, std::string_view what, std::string_view shown = "") {
  if (holds) return;
  std::cerr << "does not hold: " << what << '\n' << shown << std::endl;
  std::abort();
}

}  // namespace stmtwatch::test
