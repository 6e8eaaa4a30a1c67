#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stmtwatch::delivery::sftp {

// What one side of an SSH connection offers (RFC 4253, section 7.1), each list in its order of preference.
struct Offers {
  enum Kind : std::size_t { key_exchange, host_key, cipher_out, cipher_in, mac_out, mac_in };
  std::array<std::vector<std::string>, 6> names;  // out: from the client to the server
};

// The offers in what a side sent first, in the clear: lines, its version, packets. Nullopt: they are not
// there (yet).
std::optional<Offers> parse_offers(std::string_view stream);

// The text before a side's version, or all of it where no version came: what a server says that does not want
// us.
std::string_view words_before_version(std::string_view stream);

// Which kinds have nothing in common, with what each side offers, for people; empty: none. A cipher that
// brings its own integrity needs no MAC.
struct Disagreement {
  std::string text;
  bool host_keys_only = false;
};
std::optional<Disagreement> disagreement(const Offers& ours, const Offers& theirs);

}  // namespace stmtwatch::delivery::sftp
