from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

app = FastAPI()

@app.post("/webhook")
async def webhook_handler(request: Request):
    try:
        payload = await request.json()
        # Process payload asynchronously
        process_webhook.delay(payload)
        return JSONResponse(status_code=200)
    except Exception as e:
        logger.error(f"Webhook processing error: {str(e)}")
        return JSONResponse(status_code=200)
