#include "daemon/delivery/sftp/connector.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <libssh2.h>

#include "daemon/delivery/sftp/operations.hpp"
#include "daemon/delivery/sftp/read_back.hpp"
#include "daemon/delivery/sftp/session.hpp"
#include "daemon/flow/hop.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

namespace asio = boost::asio;
using flow::Task;

// The caller's end of a session: each call goes to the session's strand and comes back with the answer.
class SftpRemote final : public Remote {
 public:
  explicit SftpRemote(std::shared_ptr<Session> session)
      : session_(std::move(session)), host_key_(session_->host_key()) {}
  SftpRemote(const SftpRemote&) = delete;
  SftpRemote& operator=(const SftpRemote&) = delete;
  ~SftpRemote() override {
    asio::post(session_->executor(), [session = session_] {
      session->die({Reason::disconnected, "closed"});
    });
  }

  Task<Outcome<std::optional<RemoteFile>>> stat(const std::string& path) override {
    return flow::run_on(session_->executor(), look(*session_, path));
  }
  Task<Outcome<void>> put(const std::string& path, Payload& payload) override {
    return flow::run_on(session_->executor(), sftp::put(*session_, path, payload));
  }
  Task<Outcome<void>> rename(const std::string& from, const std::string& to) override {
    return flow::run_on(session_->executor(), sftp::rename(*session_, from, to));
  }
  Task<Outcome<void>> remove(const std::string& path) override {
    return flow::run_on(session_->executor(), sftp::remove(*session_, path));
  }
  Task<Outcome<void>> make_directories(const std::string& path) override {
    return flow::run_on(session_->executor(), sftp::make_directories(*session_, path));
  }
  Task<Outcome<std::optional<Sha256>>> read_back(const std::string& path, std::uint64_t size) override {
    return flow::run_on(session_->executor(), sftp::read_back(*session_, path, size));
  }
  const std::string& host_key() const override { return host_key_; }
  bool alive() const override { return !session_->over(); }
  std::uint64_t answers() const override { return session_->answers(); }
  std::vector<std::string> take_notices() override { return session_->take_notices(); }

 private:
  std::shared_ptr<Session> session_;
  std::string host_key_;
};

// On the session's strand. What moves the bytes ends with the session, which ends at the latest with its
// Remote; whoever owns the transport's threads joins them after the last Remote is gone.
Task<Outcome<std::unique_ptr<Remote>>> open_session(const ServerOptions& options, NameLookup& names,
                                                    std::shared_ptr<ServerMemory> memory) {
  auto session = co_await Session::open(options, names, std::move(memory));
  if (!session) co_return std::unexpected(std::move(session.error()));
  const auto ended = [](const std::exception_ptr& bug) {
    if (bug) std::rethrow_exception(bug);
  };
  asio::co_spawn((*session)->executor(), Session::serve(*session), ended);
  co_return std::make_unique<SftpRemote>(*std::move(session));
}

// libssh2's own global state; never undone, because sessions may end after any other object of ours.
void initialise_libssh2() {
  static const int code = libssh2_init(0);
  if (code != 0) throw std::runtime_error("libssh2 cannot be initialised");
}

}  // namespace

SftpConnector::SftpConnector(asio::any_io_executor transport, ServerOptions options,
                             std::shared_ptr<NameLookup> names)
    : transport_(std::move(transport)), options_(std::move(options)), names_(std::move(names)) {
  initialise_libssh2();
}

Task<Outcome<std::unique_ptr<Remote>>> SftpConnector::connect() {
  asio::any_io_executor strand = asio::make_strand(transport_);
  return flow::run_on(std::move(strand), open_session(options_, *names_, memory_));
}

}  // namespace stmtwatch::delivery::sftp
