#pragma once

#include <string>

#include "daemon/delivery/destination.hpp"

namespace stmtwatch::delivery {

// Brings one order over one session, so that the file is there exactly once whatever breaks on the way. The
// journal hears of each step before it is taken:
//
//   begin -> remove what an earlier attempt left -> nothing under the final name? -> put under the temporary
//   name
//         -> about_to_publish -> rename -> delivered
//
// An attempt that was about to publish and whose end was not seen is settled first: its file was whole, so a
// temporary name that is gone was renamed (and perhaps fetched since), and one that still stands is renamed
// now.
class Courier {
 public:
  Courier(Remote& remote, Journal& journal) : remote_(remote), journal_(journal) {}

  // Success: nothing is left to do for this order: delivered, or no longer wanted. A fault: see remedy(); the
  // journal was told of it unless the session broke after about_to_publish, when it is not known yet whether
  // the file arrived. `order` keeps what the next call, on another session, has to know.
  flow::Task<Outcome<void>> deliver(Order& order);

 private:
  flow::Task<Outcome<void>> settle(Order& order);
  flow::Task<Outcome<void>> send(const Order& order, Payload& payload, const std::string& left_behind);
  flow::Task<Outcome<void>> put(const Order& order, Payload& payload);
  flow::Task<Outcome<void>> publish(Order& order);
  flow::Task<void> arrived(const Order& order, std::string verified);

  Remote& remote_;
  Journal& journal_;
};

}  // namespace stmtwatch::delivery
