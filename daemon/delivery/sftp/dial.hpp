#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "daemon/delivery/sftp/name_lookup.hpp"

namespace stmtwatch::delivery::sftp {

// Connects to the first address that answers (RFC 8305, in short): one after another is tried, each a quarter
// of a second after the one before and beside it, for `limit` of its own; so one that swallows what it is
// sent holds up nothing. At most 16. `host` is for the fault, Reason::unreachable, which says what became of
// each address.
flow::Task<Outcome<boost::asio::ip::tcp::socket>> dial(NameLookup::Addresses addresses, std::uint16_t port,
                                                       std::chrono::milliseconds limit, std::string host);

// The order to try them in: the families by turns, each in the order that was given.
NameLookup::Addresses by_turns(const NameLookup::Addresses& addresses);

}  // namespace stmtwatch::delivery::sftp
