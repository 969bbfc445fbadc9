<?php

// Runs a document's Laravel controller without Laravel: PHP's package registry is not among those this project may use.
// What the controller touches of the framework is stood in for here, as far as it touches it: the request's header and
// content, configuration, the JSON response, a cache that outlives a request (files), a queue that accepts work.
// Router of PHP's own server.

namespace Illuminate\Http {
    class Request
    {
        public function header(string $name): ?string
        {
            return $_SERVER['HTTP_' . strtoupper(str_replace('-', '_', $name))] ?? null;
        }

        public function getContent(): string
        {
            return file_get_contents('php://input');
        }
    }
}

namespace Illuminate\Support\Facades {
    class Log
    {
        public static function info(string $line): void
        {
        }

        public static function error(string $line): void
        {
            error_log($line);
        }
    }
}

namespace App\Http\Controllers {
    class Controller
    {
    }
}

namespace {
    class FileCache
    {
        private function file(string $key): string
        {
            return getenv('CACHE_FOLDER') . '/' . hash('sha256', $key);
        }

        public function has(string $key): bool
        {
            return file_exists($this->file($key));
        }

        public function put(string $key, mixed $value, int $seconds): void
        {
            file_put_contents($this->file($key), serialize($value));
        }
    }

    class JsonAnswer
    {
        public function json(array $content, int $status): void
        {
            http_response_code($status);
            header('Content-Type: application/json');
            echo json_encode($content);
        }
    }

    function config(string $key): ?string
    {
        return $key === 'services.webhook.secret' ? getenv('WEBHOOK_SECRET') : null;
    }

    function response(): JsonAnswer
    {
        return new JsonAnswer();
    }

    function cache(): FileCache
    {
        return new FileCache();
    }

    function dispatch(callable $work): void
    {
    }

    require getenv('SNIPPET');
    (new App\Http\Controllers\WebhookController())->handle(new Illuminate\Http\Request());
}
