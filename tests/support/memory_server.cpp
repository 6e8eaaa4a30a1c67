#include "tests/support/memory_server.hpp"

#include <utility>

#include <boost/asio/this_coro.hpp>

#include "daemon/flow/event.hpp"

namespace stmtwatch::test {
namespace {

using delivery::Fault;
using delivery::Outcome;
using delivery::Payload;
using delivery::Reason;
using delivery::RemoteFile;
using Fate = MemoryServer::Fate;
using Operation = MemoryServer::Operation;

std::unexpected<Fault> fault(Reason reason, std::string detail) {
  return std::unexpected(Fault{reason, std::move(detail)});
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos || slash == 0 ? "/" : path.substr(0, slash);
}

flow::Task<> forever() {
  const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  flow::Event never(executor);
  co_await never.wait();
}

class MemoryRemote final : public delivery::Remote {
 public:
  explicit MemoryRemote(MemoryServer& server)
      : server_(server), number_(server.connections), host_key_(server.host_key) {
    ++server_.sessions_open;
  }
  MemoryRemote(const MemoryRemote&) = delete;
  MemoryRemote& operator=(const MemoryRemote&) = delete;
  ~MemoryRemote() override { --server_.sessions_open; }

  flow::Task<Outcome<std::optional<RemoteFile>>> stat(const std::string& path) override {
    const auto act = [&]() -> Outcome<std::optional<RemoteFile>> {
      server_.shown.erase(path);
      const auto file = server_.files.find(path);
      if (file != server_.files.end()) {
        server_.shown[path] = file->second;
        return RemoteFile{file->second.size()};
      }
      if (server_.directories.contains(path)) return RemoteFile{4096};
      return std::nullopt;
    };
    return perform<std::optional<RemoteFile>>(Operation::stat, path, act);
  }

  flow::Task<Outcome<void>> put(const std::string& path, Payload& payload) override {
    const auto act = [&]() -> Outcome<void> {
      if (server_.needs_directories && !server_.directories.contains(directory_of(path))) {
        return fault(Reason::permission, "no such directory");
      }
      return write(path, payload);
    };
    return perform<void>(Operation::put, path, act);
  }

  flow::Task<Outcome<void>> rename(const std::string& from, const std::string& to) override {
    const auto act = [&]() -> Outcome<void> {
      if (server_.files.contains(to) || server_.directories.contains(to))
        return fault(Reason::conflict, "taken");
      auto file = server_.files.extract(from);
      if (!file) return fault(Reason::permission, "no such file");
      file.key() = to;
      server_.files.insert(std::move(file));
      return {};
    };
    return perform<void>(Operation::rename, to, act);
  }

  flow::Task<Outcome<void>> remove(const std::string& path) override {
    const auto act = [&]() -> Outcome<void> {
      server_.files.erase(path);
      return {};
    };
    return perform<void>(Operation::remove, path, act);
  }

  flow::Task<Outcome<void>> make_directories(const std::string& path) override {
    const auto act = [&]() -> Outcome<void> {
      for (std::string part = path; part != "/"; part = directory_of(part)) {
        if (server_.files.contains(part)) return fault(Reason::permission, "a file of that name exists");
        server_.directories.insert(part);
      }
      return {};
    };
    return perform<void>(Operation::make_directories, path, act);
  }

  flow::Task<Outcome<std::optional<Sha256>>> read_back(const std::string& path, std::uint64_t size) override {
    const auto act = [this, &path, size]() -> Outcome<std::optional<Sha256>> {
      const auto file = server_.files.find(path);
      if (file == server_.files.end() || file->second.size() != size) return std::nullopt;
      return Sha256::of(std::as_bytes(std::span(file->second)));
    };
    return perform<std::optional<Sha256>>(Operation::read_back, path, act);
  }

  const std::string& host_key() const override { return host_key_; }
  bool alive() const override { return !dead_ && !server_.stillborn && number_ > server_.closed_up_to; }
  std::uint64_t answers() const override { return answers_; }
  std::vector<std::string> take_notices() override { return {}; }

 private:
  Outcome<void> write(const std::string& path, Payload& payload) {
    std::string& file = server_.files[path];
    file.clear();
    std::string& block = server_.block;
    block.resize(Seal::block_bytes);
    for (std::size_t index = 0; index < payload.seal().blocks.size(); ++index) {
      const auto size = payload.read_block(index, std::as_writable_bytes(std::span(block)));
      if (!size) return std::unexpected(size.error());
      file.append(block, 0, *size);
    }
    return {};
  }

  // Every operation ends in the way the server's `fate` says. `act` is called while the caller's arguments
  // live: it is called by the coroutine that the caller awaits.
  template <class T>
  flow::Task<Outcome<T>> perform(Operation operation, const std::string& path,
                                 std::function<Outcome<T>()> act) {
    if (!alive()) co_return fault(Reason::disconnected, "the session is over");
    if (server_.delay) co_await server_.delay(operation);
    if (dead_) co_return fault(Reason::disconnected, "the session broke");
    const Fate fate = server_.fate ? server_.fate(operation, path) : Fate::done;
    if (fate == Fate::refused) co_return fault(Reason::permission, "refused");
    if (fate == Fate::lied) co_return Outcome<T>();
    if (fate == Fate::full) {
      if (operation == Operation::put) server_.files[path] = "half";
      co_return fault(Reason::no_space, "full");
    }
    dead_ = fate == Fate::lost_before || fate == Fate::lost_after;
    const bool before = fate == Fate::lost_before || fate == Fate::hung_before;
    // A put may have got half way.
    if (before && operation == Operation::put) server_.files[path] = "half";
    if (fate == Fate::hung_before) co_await forever();
    if (before) co_return fault(Reason::disconnected, "lost before it was done");
    auto outcome = act();
    if (server_.meddle) server_.meddle(operation, path);
    ++answers_;
    if (fate == Fate::hung_after) co_await forever();
    if (fate == Fate::lost_after) co_return fault(Reason::disconnected, "lost after it was done");
    co_return outcome;
  }

  MemoryServer& server_;
  std::size_t number_;
  bool dead_ = false;
  std::uint64_t answers_ = 0;
  std::string host_key_;
};

}  // namespace

flow::Task<Outcome<std::unique_ptr<delivery::Remote>>> MemoryServer::connect() {
  ++connections;
  if (delay) co_await delay(Operation::connect);
  const Fate outcome = fate ? fate(Operation::connect, "") : Fate::done;
  if (closed) co_return std::unexpected(*closed);
  if (outcome != Fate::done) co_return fault(Reason::unreachable, "nobody answers");
  std::unique_ptr<delivery::Remote> remote = std::make_unique<MemoryRemote>(*this);
  co_return remote;
}

}  // namespace stmtwatch::test
