// How a session begins: the version and the limits.
#include <algorithm>
#include <utility>
#include <variant>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "daemon/delivery/sftp/session.hpp"
#include "daemon/flow/deadline.hpp"

namespace stmtwatch::delivery::sftp {

using flow::Task;

namespace {

constexpr std::size_t write_bytes_min = 1u << 10;

}  // namespace

Task<Outcome<std::shared_ptr<Session>>> Session::open(const ServerOptions& options, NameLookup& names,
                                                      std::shared_ptr<ServerMemory> memory) {
  auto link = co_await Link::open(options, names);
  if (!link) co_return std::unexpected(std::move(link.error()));
  boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  const Patience patience{options.reply_timeout, options.slow_timeout};
  std::shared_ptr<Session> session(
      new Session(std::move(executor), *std::move(link), patience, std::move(memory)));
  auto greeting = session->greet();
  auto greeted = co_await flow::within(options.reply_timeout, std::move(greeting));
  if (!greeted)
    co_return std::unexpected(Fault{Reason::timeout, "the server starts SFTP but does not answer"});
  if (!*greeted) co_return std::unexpected(std::move(greeted->error()));
  co_return session;
}

Task<Outcome<void>> Session::greet() {
  if (memory_->one_file_at_a_time) files_.allow(1);
  put_init(requests_);
  const auto packet = co_await first_packet();
  if (!packet) co_return std::unexpected(packet.error());
  const auto version = parse_version(*packet);
  if (!version) co_return std::unexpected(broken(version.error()));
  if (version->version != 3) co_return std::unexpected(broken(fmt::format("version {}", version->version)));
  offers_fsync_ = version->fsync;
  if (!version->limits) co_return Outcome<void>();
  co_return co_await ask_limits();
}

// A server that offers to tell them and does not is taken as one without.
Task<Outcome<void>> Session::ask_limits() {
  const std::uint32_t id = next_id_++;
  put_limits(requests_, id);
  const auto packet = co_await first_packet();
  if (!packet) co_return std::unexpected(packet.error());
  const auto reply = parse_reply(*packet);
  if (!reply) co_return std::unexpected(broken(reply.error()));
  if (reply->id != id || !fits(Step::limits, *reply))
    co_return std::unexpected(broken("a reply that does not fit its request"));
  const auto* limits = std::get_if<LimitsReply>(&reply->body);
  if (limits == nullptr) co_return Outcome<void>();
  constexpr std::uint64_t around_the_data = 1u << 10;  // packet, handle, offset
  const auto at_most = [&](std::uint64_t bytes) {
    write_bytes_ = std::clamp<std::uint64_t>(bytes, write_bytes_min, write_bytes_);
  };
  if (limits->write_bytes > 0) at_most(limits->write_bytes);
  if (limits->packet_bytes > around_the_data) at_most(limits->packet_bytes - around_the_data);
  if (limits->open_files > 0 && !memory_->one_file_at_a_time) files_.allow(limits->open_files);
  co_return Outcome<void>();
}

// Sends what is queued and waits for one packet. For before serve() runs.
Task<Outcome<std::string>> Session::first_packet() {
  for (;;) {
    push();
    if (dead_) co_return std::unexpected(*dead_);
    auto sent = co_await link_->flush();
    if (!sent) co_return std::unexpected(std::move(sent.error()));
    auto arrived = co_await link_->receive();
    if (!arrived) co_return std::unexpected(std::move(arrived.error()));
    auto gathered = gather();
    if (!gathered) co_return std::unexpected(std::move(gathered.error()));
    const auto packet = framer_.next();
    if (!packet) co_return std::unexpected(broken(packet.error()));
    if (*packet) {
      link_->answered();
      co_return std::string(**packet);
    }
  }
}

}  // namespace stmtwatch::delivery::sftp
