#include "tests/support/sshd.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace stmtwatch::test {
namespace {

constexpr const char* program = "/usr/sbin/sshd";

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  const bool bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(socket);
  if (!bound) throw std::runtime_error("no free port on loopback");
  return ntohs(address.sin_port);
}

bool answers(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  const bool connected = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(socket);
  return connected;
}

// The second field of /proc/PID/stat may hold anything, so the fourth is counted from its closing bracket.
pid_t parent_of(const std::filesystem::path& process) {
  std::ifstream file(process / "stat");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto bracket = text.rfind(')');
  if (bracket == std::string::npos || bracket + 4 > text.size()) return -1;
  return static_cast<pid_t>(std::atoi(text.c_str() + bracket + 4));
}

std::string read_line(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

// In the child, between fork and exec.
[[noreturn]] void become_sshd(const char* config, const char* log) {
  ::execl(program, program, "-D", "-f", config, "-E", log, nullptr);
  ::_exit(127);
}

}  // namespace

void run_program(const std::vector<std::string>& arguments) {
  std::vector<char*> raw;
  for (const auto& argument : arguments)
    raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  pid_t child = -1;
  int status = -1;
  if (::posix_spawnp(&child, raw.front(), nullptr, nullptr, raw.data(), environ) != 0 ||
      ::waitpid(child, &status, 0) != child || status != 0) {
    throw std::runtime_error(arguments.front() + " failed");
  }
}

Sshd::Sshd(SshdOptions options) : options_(std::move(options)) {
  const passwd* account = ::getpwuid(::geteuid());
  if (options_.as_nobody) account = ::getpwnam("nobody");
  if (account == nullptr) throw std::runtime_error("the account to log in with is not known");
  user_ = account->pw_name;
  if (::geteuid() == 0) std::filesystem::create_directories("/run/sshd");
  std::filesystem::permissions(directory_.path(), std::filesystem::perms{0755});
  std::filesystem::create_directory(files());
  make_keys();
  if (options_.as_nobody && ::chown(files().c_str(), account->pw_uid, account->pw_gid) != 0) {
    throw std::runtime_error("chown failed");
  }
  start();
}

Sshd::~Sshd() {
  stop();
}

void Sshd::make_keys() {
  for (const auto& key : {host_key(), identity()}) {
    run_program({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", key.native()});
  }
  std::filesystem::copy_file(identity().native() + ".pub", directory_.path() / "authorized_keys");
}

void Sshd::write_config() const {
  std::ofstream config(directory_.path() / "sshd_config");
  config
      << "Port " << port_ << "\nListenAddress 127.0.0.1\nHostKey " << host_key().native()
      << "\nPidFile none\n"
      << "AuthorizedKeysFile " << (directory_.path() / "authorized_keys").native() << "\nUsePAM no\n"
      << "PasswordAuthentication no\nKbdInteractiveAuthentication no\nStrictModes no\nPermitRootLogin yes\n"
      << "Subsystem sftp " << options_.subsystem << '\n';
  for (const auto& line : options_.settings)
    config << line << '\n';
}

void Sshd::start() {
  constexpr int patience = 500;  // times 10 ms
  if (port_ == 0) port_ = free_port();
  write_config();
  write_file(known_hosts(),
             "[127.0.0.1]:" + std::to_string(port_) + " " + read_line(host_key().native() + ".pub") + "\n");
  const std::string config = (directory_.path() / "sshd_config").native();
  const std::string log = (directory_.path() / "log").native();
  listener_ = ::fork();
  if (listener_ == 0) become_sshd(config.c_str(), log.c_str());
  for (int tries = 0; tries < patience; ++tries) {
    if (answers(port_)) return;
    if (::waitpid(listener_, nullptr, WNOHANG) == listener_) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("sshd did not start; see " + log);
}

std::vector<pid_t> Sshd::session_processes() const {
  std::multimap<pid_t, pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const pid_t pid = static_cast<pid_t>(std::atoi(entry.path().filename().c_str()));
    if (pid > 0) children.emplace(parent_of(entry.path()), pid);
  }
  std::vector<pid_t> found{listener_};
  for (std::size_t index = 0; index < found.size(); ++index) {
    const auto [first, last] = children.equal_range(found[index]);
    for (auto child = first; child != last; ++child)
      found.push_back(child->second);
  }
  found.erase(found.begin());
  return found;
}

void Sshd::end_sessions() {
  for (const pid_t process : session_processes())
    ::kill(process, SIGKILL);
}

// The listener stands still first, so that no session is born while they are ended.
void Sshd::stop() {
  if (listener_ <= 0) return;
  ::kill(listener_, SIGSTOP);
  end_sessions();
  ::kill(listener_, SIGKILL);
  ::waitpid(listener_, nullptr, 0);
  listener_ = -1;
}

void Sshd::freeze() {
  ::kill(listener_, SIGSTOP);
  for (const pid_t process : session_processes())
    ::kill(process, SIGSTOP);
}

void Sshd::thaw() {
  for (const pid_t process : session_processes())
    ::kill(process, SIGCONT);
  ::kill(listener_, SIGCONT);
}

}  // namespace stmtwatch::test
