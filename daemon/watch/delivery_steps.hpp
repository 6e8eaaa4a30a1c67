#pragma once

#include <optional>
#include <string>

#include "config/settings.hpp"
#include "daemon/delivery/destination.hpp"
#include "daemon/watch/news.hpp"

namespace stmtwatch::watch {

// What becomes of the deliveries to one destination, as it is written into the books with its incidents. Each
// function runs inside one transaction, on the store's thread.
class DeliverySteps {
 public:
  DeliverySteps(const config::DestinationSettings& destination, const config::Settings& settings)
      : destination_(destination), settings_(settings) {}

  struct Begun {
    ledger::Delivery delivery;
    ledger::Revision revision;
  };
  // The intent of a new attempt, to where the configuration says now. Nullopt: not wanted, or not now.
  std::optional<Begun> begin(Books& books, ledger::DeliveryId id, Instant now, News& news) const;
  // The intent to publish on `server`. False: no longer wanted.
  static bool intend(Books& books, ledger::DeliveryId id, const std::string& server, Instant now);

  struct Arrived {
    ledger::Statement statement;
    ledger::Receipt receipt;
  };
  // Nullopt: unknown.
  static std::optional<Arrived> arrived(Books& books, ledger::DeliveryId id, const delivery::Arrival& arrival,
                                        Instant now, News& news);
  // The delivery as it was before; nullopt where it is delivered or withdrawn.
  std::optional<ledger::Delivery> failed(Books& books, ledger::DeliveryId id, const delivery::Fault& fault,
                                         Instant now, News& news) const;
  void uncertain(Books& books, ledger::DeliveryId id, const delivery::Fault& doubt, Instant now,
                 News& news) const;

  // Nullptr: the configuration has no feed of that name.
  const config::FeedSettings* feed(const std::string& name) const;

 private:
  std::string owner(const std::string& feed_name) const;

  const config::DestinationSettings& destination_;
  const config::Settings& settings_;
};

// Whether the fault is about the destination as a whole, and not about one file.
bool about_the_connection(delivery::Reason reason);

}  // namespace stmtwatch::watch
