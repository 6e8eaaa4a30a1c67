#pragma once

#include "config/settings.hpp"
#include "daemon/watch/news.hpp"

namespace stmtwatch::watch {

// What becomes of an unfinished delivery under this configuration.
enum class Route : std::uint8_t {
  keep,   // its destination is the feed's, or can still tell what it got; or the feed does not deliver
  queue,  // nothing was published: to the feed's destination, from the beginning
  move,   // something may have been: the feed's destination settles it, if it is the same server
};
Route route(const ledger::Delivery& delivery, const config::Settings& settings);

// Sends on every unfinished delivery whose feed has another destination now. Inside one transaction.
void reroute(Books& books, const config::Settings& settings, Instant now, News& news);

}  // namespace stmtwatch::watch
