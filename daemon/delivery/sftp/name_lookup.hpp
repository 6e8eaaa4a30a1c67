#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "daemon/delivery/fault.hpp"
#include "daemon/flow/task.hpp"

namespace stmtwatch::delivery::sftp {

// The addresses behind host names. getaddrinfo(3) cannot be interrupted, and a name server that is silent
// keeps it for a minute; so each name is looked up on a thread of its own, whoever waits does so for as long
// as it likes, and an answer that comes too late is thrown away. At most one look-up of a name at a time, and
// `most` in all. Thread-safe. Outlived by the look-ups that are under way when it goes.
class NameLookup {
 public:
  using Addresses = std::vector<boost::asio::ip::address>;
  using Answer = std::expected<Addresses, std::string>;  // why there is none, for people
  using Resolve = std::function<Answer(const std::string& host)>;
  static constexpr std::size_t most = 64;

  NameLookup();                          // asks the system
  explicit NameLookup(Resolve resolve);  // called on threads of its own
  ~NameLookup();

  // An address in digits is its own answer. Reason::unreachable, also where no answer came within `limit`.
  flow::Task<Outcome<Addresses>> find(std::string host, std::chrono::milliseconds limit);

 private:
  struct Question;
  struct State;
  Outcome<std::shared_ptr<Question>> ask(const std::string& host);
  std::shared_ptr<State> state_;
};

}  // namespace stmtwatch::delivery::sftp
