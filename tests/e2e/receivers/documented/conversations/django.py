from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
import json

@csrf_exempt
def webhook_handler(request):
    try:
        payload = json.loads(request.body)
        # Process payload asynchronously
        process_webhook.delay(payload)
        return HttpResponse(status=200)
    except Exception as e:
        logger.error(f"Webhook processing error: {str(e)}")
        return HttpResponse(status=200)  # Always acknowledge receipt
