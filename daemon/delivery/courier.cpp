#include "daemon/delivery/courier.hpp"

#include <utility>

#include <fmt/format.h>

#include "daemon/delivery/doubt.hpp"

namespace stmtwatch::delivery {

using flow::Task;

namespace {

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

Fault taken(const std::string& path) {
  return {Reason::conflict,
          fmt::format("something stands under {} already, and nothing is overwritten. Compare the two "
                      "files and decide which one stands",
                      path)};
}

bool breaks_session(const Fault& fault) {
  return remedy(fault.reason) == Remedy::retry_session;
}

// What may be otherwise at a second look: a rename of an earlier session that reaches the server between the
// looks at the two names, and a look that was refused.
bool look_twice(const Evidence& evidence) {
  const auto settlement = settle(evidence);
  return settlement == Settlement::uncertain || settlement == Settlement::conflict ||
         evidence.final == Sight::unknown;
}

}  // namespace

Courier::Courier(Remote& remote, Journal& journal, const DestinationOptions& options)
    : remote_(remote),
      journal_(journal),
      verify_(options.verify),
      server_(server_identity(options.account, remote.host_key())) {}

Task<Outcome<void>> Courier::deliver(Order& order) {
  if (!order.publish_intended) co_return co_await begin(order);
  const Outcome<void> nothing_told;
  co_return co_await conclude(order, nothing_told, Renamed::untold);
}

Task<Outcome<void>> Courier::begin(Order& order) {
  const std::string left_behind = order.temporary_path;
  auto attempt = co_await journal_.begin(order);
  if (!attempt) co_return Outcome<void>();
  order.final_path = attempt->final_path;
  order.temporary_path = attempt->temporary_path;
  auto sent = co_await send(order, *attempt->payload, left_behind);
  if (sent) sent = co_await still_whole(order);
  if (!sent) {
    const bool a_person_decides = order.vanished >= vanished_max;
    if (a_person_decides) {
      co_await journal_.uncertain(order, sent.error());
      co_return Outcome<void>();
    }
    co_await journal_.failed(order, sent.error());
    co_return sent;
  }
  const bool written_down = co_await journal_.about_to_publish(order, server_);
  if (!written_down) co_return Outcome<void>();
  order.publish_intended = true;
  order.server = server_;
  co_return co_await publish(order);
}

// What an earlier attempt left is taken up or removed; where that is refused, it is left to the sweep. A name
// that may not be looked at is looked at by the rename, as far as the server lets it.
Task<Outcome<void>> Courier::send(Order& order, Payload& payload, const std::string& left_behind) {
  auto there = co_await remote_.stat(order.final_path);
  if (!there && breaks_session(there.error())) co_return std::unexpected(std::move(there.error()));
  if (there && *there) co_return std::unexpected(taken(order.final_path));
  if (!order.whole_under.empty()) {
    auto taken_up = co_await take_up(order);
    if (!taken_up) co_return std::unexpected(std::move(taken_up.error()));
    if (*taken_up) co_return Outcome<void>();
  } else if (!left_behind.empty()) {
    auto removed = co_await remote_.remove(left_behind);
    if (!removed && breaks_session(removed.error())) co_return removed;
  }
  co_return co_await put(order, payload);
}

// The content stands whole under an earlier temporary name, as its rename was refused. To move it to the new
// one tells whether renames are allowed now, without sending it all again. False: it is to be sent.
Task<Outcome<bool>> Courier::take_up(Order& order) {
  const std::string whole = std::exchange(order.whole_under, {});
  if (directory_of(whole) != directory_of(order.temporary_path)) co_return false;
  const auto sight = co_await look_at(whole, order);
  if (!sight) co_return std::unexpected(sight.error());
  if (*sight != Sight::same_size) co_return false;
  const auto moved = co_await remote_.rename(whole, order.temporary_path);
  if (moved) co_return true;
  order.whole_under = whole;
  co_return std::unexpected(moved.error());
}

// Servers say the same of a missing directory and of one we may not write to, so a refused put is tried once
// more with the directory made.
Task<Outcome<void>> Courier::put(const Order& order, Payload& payload) {
  auto stored = co_await remote_.put(order.temporary_path, payload);
  const std::string directory = directory_of(order.temporary_path);
  const bool refused = !stored && stored.error().reason == Reason::permission;
  if (!refused || !order.create_directories || directory.empty()) co_return stored;
  auto made = co_await remote_.make_directories(directory);
  if (!made) co_return made;
  co_return co_await remote_.put(order.temporary_path, payload);
}

// Asked by path, once all is closed: a server may have said the size of another file, or somebody may have
// taken this one.
Task<Outcome<void>> Courier::still_whole(Order& order) {
  if (verify_ == Verify::none) co_return Outcome<void>();
  auto sight = co_await look_at(order.temporary_path, order);
  if (!sight) co_return std::unexpected(std::move(sight.error()));
  if (*sight == Sight::absent) {
    ++order.vanished;
    co_return std::unexpected(vanished(order));
  }
  order.vanished = 0;
  if (*sight == Sight::other) co_return std::unexpected(not_whole(order));
  co_return Outcome<void>();
}

Task<Outcome<void>> Courier::publish(Order& order) {
  auto renamed = co_await remote_.rename(order.temporary_path, order.final_path);
  if (!renamed && breaks_session(renamed.error())) co_return renamed;
  const auto answer = renamed ? Renamed::done : Renamed::refused;
  co_return co_await conclude(order, renamed, answer);
}

Task<Outcome<void>> Courier::conclude(Order& order, const Outcome<void>& renamed, Renamed answer) {
  auto evidence = co_await look(order, answer);
  if (evidence && look_twice(*evidence)) evidence = co_await look(order, answer);
  if (!evidence) co_return std::unexpected(std::move(evidence.error()));
  switch (settle(*evidence)) {
    case Settlement::delivered: {
      const Arrival arrival{remote_.host_key(), std::string(verified_by(*evidence))};
      co_await journal_.delivered(order, arrival);
      co_return Outcome<void>();
    }
    case Settlement::publish:
      co_return co_await publish(order);
    case Settlement::refused:
      order.whole_under = order.temporary_path;
      co_return co_await not_published(order, renamed.error());
    case Settlement::send_again:
      co_return co_await not_published(order, not_whole(order));
    case Settlement::conflict:
      co_return co_await not_published(order, taken(order.final_path));
    case Settlement::uncertain:
      break;
  }
  co_return co_await give_to_a_person(order, *evidence);
}

// Not published for certain. The temporary file stays until the next attempt is written down: while the
// journal knows of an intent and of nothing later, it is the witness that nothing was published.
Task<Outcome<void>> Courier::not_published(Order& order, Fault fault) {
  order.publish_intended = false;
  co_await journal_.failed(order, fault);
  co_return std::unexpected(std::move(fault));
}

Task<Outcome<void>> Courier::give_to_a_person(const Order& order, const Evidence& evidence) {
  const Fault doubt = doubt_about(order, evidence, server_);
  co_await journal_.uncertain(order, doubt);
  co_return Outcome<void>();
}

// The temporary name is looked at only where the rename was not answered OK.
Task<Outcome<Evidence>> Courier::look(const Order& order, Renamed answer) {
  Evidence evidence{order.server == server_, verify_, answer};
  const bool asks = evidence.same_server && !(answer == Renamed::done && verify_ == Verify::none);
  if (!asks) co_return evidence;
  if (answer != Renamed::done) {
    auto temporary = co_await look_at(order.temporary_path, order);
    if (!temporary) co_return std::unexpected(std::move(temporary.error()));
    evidence.temporary = *temporary;
  }
  auto final = co_await look_closely(order.final_path, order);
  if (!final) co_return std::unexpected(std::move(final.error()));
  evidence.final = *final;
  co_return evidence;
}

Task<Outcome<Sight>> Courier::look_at(const std::string& path, const Order& order) {
  auto there = co_await remote_.stat(path);
  if (!there && breaks_session(there.error())) co_return std::unexpected(std::move(there.error()));
  if (!there) co_return Sight::unknown;
  if (!*there) co_return Sight::absent;
  co_return (*there)->size == order.size ? Sight::same_size : Sight::other;
}

Task<Outcome<Sight>> Courier::look_closely(const std::string& path, const Order& order) {
  auto sight = co_await look_at(path, order);
  const bool reads = verify_ == Verify::readback && sight && *sight == Sight::same_size;
  if (!reads) co_return sight;
  auto content = co_await remote_.read_back(path, order.size);
  if (!content && breaks_session(content.error())) co_return std::unexpected(std::move(content.error()));
  if (!content) co_return sight;
  if (!*content) co_return Sight::other;
  co_return **content == order.sha256 ? Sight::same_content : Sight::other;
}

}  // namespace stmtwatch::delivery
