#pragma once

#include <cstdint>
#include <string_view>

// What follows from what can be seen of a delivery whose rename was sent, or may have been sent. Pure: the
// whole decision is one table, tested row by row.
namespace stmtwatch::delivery {

// How it is made sure that what was published is there.
enum class Verify : std::uint8_t {
  size,      // the final name is looked at, and has the size
  readback,  // and is read back, and has the SHA-256
  none,      // not at all: the receiver takes files away at once, so there is nothing to see
};

// What the server shows under one name.
enum class Sight : std::uint8_t {
  unknown,       // not asked, or the server does not let us look
  absent,        // nothing stands there
  other,         // another size, or another content
  same_size,     // as many bytes as ours
  same_content,  // read back: our SHA-256
};

// What the server answered to the rename.
enum class Renamed : std::uint8_t { untold, done, refused };

struct Evidence {
  bool same_server = true;  // the one that the rename was meant for
  Verify verify = Verify::size;
  Renamed renamed = Renamed::untold;
  Sight temporary = Sight::unknown;
  Sight final = Sight::unknown;
};

enum class Settlement : std::uint8_t {
  delivered,   // it is there, as far as `verify` and the server let us know
  publish,     // our file still waits under its temporary name: rename it
  refused,     // likewise, and the server has refused to rename it
  send_again,  // what waits under the temporary name is no longer what we wrote; nothing was published
  conflict,    // ours waits still, and something else stands under the final name
  uncertain,   // cannot be known: never sent again without a person's word
};

Settlement settle(const Evidence& evidence);

// What a receipt rests on, where settle() says delivered: "readback", "size", "rename" (the server said that
// it is done and cannot be asked), "none" (as configured: the server said that it is done, and nobody
// looked).
std::string_view verified_by(const Evidence& evidence);

}  // namespace stmtwatch::delivery
