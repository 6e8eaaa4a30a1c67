#pragma once

#include <string>

#include "daemon/delivery/destination.hpp"
#include "daemon/delivery/settlement.hpp"

namespace stmtwatch::delivery {

// Brings one order over one session, so that the file is there exactly once whatever breaks on the way. The
// journal hears of each step before it is taken:
//
//   begin -> remove what an earlier attempt left -> nothing under the final name? -> put under the temporary
//   name -> still there, and whole? -> about_to_publish -> rename -> look at the final name -> delivered
//
// An attempt that was about to publish and whose end was not seen is settled first, by looking at both names
// on the server it was meant for: see settle(). What cannot be proved is uncertain.
class Courier {
 public:
  Courier(Remote& remote, Journal& journal, const DestinationOptions& options);

  // Success: nothing is left to do for this order: delivered, uncertain, or no longer wanted. A fault: see
  // remedy(); the journal was told of it unless the session broke after about_to_publish, when it is not
  // known yet whether the file arrived. `order` keeps what the next call, on another session, has to know.
  flow::Task<Outcome<void>> deliver(Order& order);

  // A temporary file that is taken away before its rename is sent again; after so many times a person
  // decides.
  static constexpr std::uint32_t vanished_max = 3;

 private:
  flow::Task<Outcome<void>> begin(Order& order);
  flow::Task<Outcome<void>> send(Order& order, Payload& payload, const std::string& left_behind);
  flow::Task<Outcome<bool>> take_up(Order& order);
  flow::Task<Outcome<void>> put(const Order& order, Payload& payload);
  flow::Task<Outcome<void>> publish(Order& order);
  flow::Task<Outcome<void>> conclude(Order& order, const Outcome<void>& renamed, Renamed answer);
  flow::Task<Outcome<void>> not_published(Order& order, Fault fault);
  flow::Task<Outcome<void>> give_to_a_person(const Order& order, const Evidence& evidence);
  flow::Task<Outcome<Evidence>> look(const Order& order, Renamed answer);
  flow::Task<Outcome<Sight>> look_at(const std::string& path, const Order& order);
  flow::Task<Outcome<Sight>> look_closely(const std::string& path, const Order& order);
  flow::Task<Outcome<void>> still_whole(Order& order);

  Remote& remote_;
  Journal& journal_;
  const Verify verify_;
  const std::string server_;
};

}  // namespace stmtwatch::delivery
